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

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Makes an option known by its text; options are ordered as they come.
  std::size_t add_option(const std::string& option);
  /// Replaces bytes [begin, end) of the text; the option is the place of what stands there from now on.
  void replace(std::size_t begin, std::size_t end, const std::string& replacement, std::size_t option);

  /// FILE:LINE:COLUMN of byte `offset` in the file (lines and columns from 1, columns in characters), or the option.
  [[nodiscard]] std::string place(std::size_t offset) const;
  [[nodiscard]] const std::string& place_of_option(std::size_t option) const { return options_[option]; }
  /// Orders places: the file's order, then the options'.
  [[nodiscard]] std::size_t order(std::size_t offset) const;
  [[nodiscard]] std::size_t order_of_option(std::size_t option) const { return original_.size() + 1 + option; }

 private:
  /// Bytes of the text from `begin` up to the next piece.
  struct Piece {
    std::size_t begin = 0;
    std::size_t origin = 0;  ///< in the file; of no meaning for an option
    std::optional<std::size_t> option;
  };
  [[nodiscard]] const Piece& piece_at(std::size_t offset) const;

  std::string name_;
  std::string original_;
  std::string text_;
  std::vector<std::string> options_;
  std::vector<Piece> pieces_;
};

}  // namespace costate
