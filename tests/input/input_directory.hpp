// A directory with an input and the files that it names.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "input/job.hpp"
#include "input/texts.hpp"
#include "support/temporary_directory.hpp"

namespace costate {

class InputDirectory {
 public:
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(directory_ / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return directory_ / name; }

  /// The input of texts::with(more) in this directory.
  [[nodiscard]] Job job(const std::string& more, const std::vector<Override>& overrides = {}) const {
    write("job.toml", texts::with(more));
    return load_job((directory_ / "job.toml").string(), overrides);
  }
  /// What is wrong with it, one problem per line; "accepted" where nothing is.
  [[nodiscard]] std::string problems(const std::string& more, const std::vector<Override>& overrides = {}) const {
    try {
      static_cast<void>(job(more, overrides));
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  }

 private:
  TemporaryDirectory directory_;
};

}  // namespace costate
