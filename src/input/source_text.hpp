// The text of the input as it is run, and where each byte of it came from: the file, or an option that changed it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace costate {

class SourceText {
 public:
  SourceText(std::string name, std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }

  /// Replaces bytes [begin, end) of the text; `option` is the place of what stands there from now on.
  void replace(std::size_t begin, std::size_t end, const std::string& replacement, const std::string& option);

  /// FILE:LINE:COLUMN of byte `offset` in the file (lines and columns from 1, columns in characters), or the option.
  [[nodiscard]] std::string place(std::size_t offset) const;
  /// Orders places: the file's order, then the options.
  [[nodiscard]] std::size_t order(std::size_t offset) const;
  /// Behind every place in the file.
  [[nodiscard]] std::size_t order_after_file() const { return original_.size() + 1; }
  [[nodiscard]] bool is_from_option(std::size_t offset) const;

 private:
  /// Bytes of the text from `begin` up to the next piece.
  struct Piece {
    std::size_t begin;
    std::size_t origin;  ///< in the file; of no meaning for an option
    std::optional<std::string> option;
  };
  [[nodiscard]] const Piece& piece_at(std::size_t offset) const;

  std::string name_;
  std::string original_;
  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace costate
