// The lines of a text file that hold something.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace costate {

struct TextLine {
  std::size_t number = 0;  ///< from 1
  std::string_view text;   ///< without its end
};

/// "FILE:LINE:COLUMN" of byte `offset` of the line; columns count characters, from 1.
[[nodiscard]] std::string place_in(const std::string& file, const TextLine& line, std::size_t offset);

/// Walks over a text and skips empty lines and those whose first character, but for spaces, is `comment`. The text must
/// outlive the walk.
class TextLines {
 public:
  TextLines(std::string_view text, char comment);

  /// The next line as it stands, or nothing at the end.
  std::optional<TextLine> next();

 private:
  std::string_view rest_;
  char comment_;
  std::size_t number_ = 0;
};

}  // namespace costate
