#include "input/toml_limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"

namespace costate {

namespace {

/// The end of the string or comment that begins at `begin`; strings of one line end with it at the latest.
std::size_t end_of_text(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  if (quote == '#') return std::min(text.find('\n', begin), text.size());
  const bool is_multiline = text.substr(begin, 3) == std::string(3, quote);
  const std::string closing(is_multiline ? 3 : 1, quote);
  for (std::size_t at = begin + closing.size(); at < text.size(); ++at) {
    if (text.substr(at, closing.size()) == closing) {
      at += closing.size();
      // Up to two quotes before the closing ones belong to the string.
      for (int k = 0; is_multiline && k < 2 && at < text.size() && text[at] == quote; ++k) ++at;
      return at;
    }
    if (!is_multiline && text[at] == '\n') return at;
    if (quote == '"' && text[at] == '\\') ++at;
  }
  return text.size();
}

}  // namespace

std::optional<TomlExcess> toml_excess(std::string_view text) {
  std::size_t depth = 0;
  std::size_t dots = 0;  // since the last character that separates keys and values
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'' || c == '#') {
      at = end_of_text(text, at);
      continue;
    }
    if (c == '.') {
      if (++dots == limits::kKeyParts)
        return TomlExcess{at,
                          fmt::format("a key of more than {} parts (the limit of a dotted key)", limits::kKeyParts)};
    } else if (std::string_view("\n=,[]{}").find(c) != std::string_view::npos) {
      dots = 0;
    }
    if (c == '[' || c == '{') {
      if (++depth > limits::kNesting)
        return TomlExcess{
            at, fmt::format("nested deeper than {} arrays and tables (the limit of an input)", limits::kNesting)};
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
    ++at;
  }
  return std::nullopt;
}

}  // namespace costate
