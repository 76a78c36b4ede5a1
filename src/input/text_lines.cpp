#include "input/text_lines.hpp"

#include <algorithm>

#include "input/text_numbers.hpp"

namespace costate {

namespace {

bool is_character_begin(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

std::string place_in(const std::string& file, const TextLine& line, std::size_t offset) {
  const std::string_view before = line.text.substr(0, offset);
  const auto column = 1 + std::count_if(before.begin(), before.end(), is_character_begin);
  return file + ":" + std::to_string(line.number) + ":" + std::to_string(column);
}

TextLines::TextLines(std::string_view text, char comment)
    : rest_(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text), comment_(comment) {}

std::optional<TextLine> TextLines::next() {
  while (!rest_.empty()) {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    ++number_;
    const std::string_view content = trimmed(line);
    if (!content.empty() && content.front() != comment_) return TextLine{number_, line};
  }
  return std::nullopt;
}

}  // namespace costate
