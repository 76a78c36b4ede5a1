#include "input/text_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "base/error.hpp"

namespace costate {

namespace {

constexpr std::string_view kBlank = " \t\r\v\f";
constexpr std::size_t kLongestExcerpt = 40;

}  // namespace

double parse_number(std::string_view text) {
  const bool has_plus = text.size() > 1 && text.front() == '+' && text[1] != '-';
  const std::string_view digits = has_plus ? text.substr(1) : text;
  double value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, value);
  if (code == std::errc::result_out_of_range && stop == end)
    throw Error(excerpt(text) + " is out of range (it does not fit a double)");
  if (code != std::errc() || stop != end) throw Error(excerpt(text) + " is not a number (numbers look like -1.5e-3)");
  if (!std::isfinite(value)) throw Error(excerpt(text) + " is not a finite number");
  return value;
}

std::string excerpt(std::string_view text) {
  std::string shown(text.substr(0, kLongestExcerpt));
  // Only plain ASCII is certain to be a character that a terminal can show.
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return "'" + shown + (text.size() > kLongestExcerpt ? "...'" : "'");
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return text.substr(0, 0);
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace costate
