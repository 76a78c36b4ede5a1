// The files that an input names besides itself: tables of points, operators.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace costate {

/// Which file was read, and what it held.
struct InputFile {
  std::string name;            ///< as the input writes it
  std::filesystem::path path;  ///< from the working directory
  std::string sha256;          ///< of its bytes
};

/// Whether results go to the file that the input names; else its directory need not be there.
enum class OutputPlace { AsNamed, Elsewhere };

/// Reads each file once, so that what is used is what is recorded.
class InputFiles {
 public:
  /// Bytes by name.
  using Contents = std::map<std::string, std::string, std::less<>>;

  /// Names are relative to `directory`. What `known` holds is not read again: another process did.
  explicit InputFiles(std::filesystem::path directory, Contents known = {}, OutputPlace output = OutputPlace::AsNamed)
      : directory_(std::move(directory)), contents_(std::move(known)), output_(output) {}

  /// The bytes of a file. Throws Error with its name and why it cannot be read.
  const std::string& read(const std::string& name);

  [[nodiscard]] OutputPlace output() const { return output_; }
  [[nodiscard]] const Contents& contents() const { return contents_; }
  /// In the bytewise order of their names.
  [[nodiscard]] std::vector<InputFile> files() const;

 private:
  std::filesystem::path directory_;
  Contents contents_;
  OutputPlace output_;
};

}  // namespace costate
