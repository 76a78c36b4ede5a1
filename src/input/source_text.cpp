#include "input/source_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace costate {

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), original_(std::move(text)), text_(original_), pieces_{{0, 0, std::nullopt}} {}

const SourceText::Piece& SourceText::piece_at(std::size_t offset) const {
  const auto behind = std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                                       [](std::size_t value, const Piece& piece) { return value < piece.begin; });
  return *std::prev(behind);
}

std::size_t SourceText::add_option(const std::string& option) {
  options_.push_back(option);
  return options_.size() - 1;
}

void SourceText::replace(std::size_t begin, std::size_t end, const std::string& replacement, std::size_t option) {
  // What stands behind the replacement keeps its origin, wherever the piece it belongs to began.
  const Piece& last = piece_at(end);
  const Piece rest{begin + replacement.size(), last.origin + (end - last.begin), last.option};
  std::vector<Piece> pieces;
  for (const Piece& piece : pieces_)
    if (piece.begin < begin) pieces.push_back(piece);
  pieces.push_back({begin, 0, option});
  pieces.push_back(rest);
  for (const Piece& piece : pieces_)
    if (piece.begin > end) pieces.push_back({piece.begin - end + rest.begin, piece.origin, piece.option});
  pieces_ = std::move(pieces);
  text_.replace(begin, end - begin, replacement);
}

std::string SourceText::place(std::size_t offset) const {
  const Piece& piece = piece_at(offset);
  if (piece.option) return place_of_option(*piece.option);
  const std::size_t origin = std::min(piece.origin + (offset - piece.begin), original_.size());
  const std::string_view before = std::string_view(original_).substr(0, origin);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = 1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_begin), before.end(),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return name_ + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::size_t SourceText::order(std::size_t offset) const {
  const Piece& piece = piece_at(offset);
  return piece.option ? order_of_option(*piece.option) : piece.origin + (offset - piece.begin);
}

}  // namespace costate
