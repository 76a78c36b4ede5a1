#include "fuzz/mutation.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace costate::fuzz {

namespace {

/// Bytes [begin, end).
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

const std::vector<std::string>& numbers() {
  static const std::vector<std::string> all = {"0",
                                               "-0",
                                               "1",
                                               "-1",
                                               "2",
                                               "3",
                                               "7",
                                               "1e-300",
                                               "1e300",
                                               "1e308",
                                               "5e-324",
                                               "1e-400",
                                               "1e400",
                                               "inf",
                                               "-inf",
                                               "nan",
                                               "+nan",
                                               "1e5",
                                               "0.5",
                                               "1000000",
                                               "1e9",
                                               "0x10",
                                               "1_000",
                                               "1000000000",
                                               "2147483647",
                                               "2147483648",
                                               "4294967296",
                                               "9223372036854775807",
                                               "-9223372036854775808",
                                               "9223372036854775808",
                                               "18446744073709551616",
                                               "1e15",
                                               ".5",
                                               "5.",
                                               "1.5.2",
                                               "1e",
                                               "00",
                                               "-0.0"};
  return all;
}

const std::vector<std::string>& oddities() {
  using namespace std::string_literals;
  static const std::vector<std::string> all = {
      "\0"s,      "\xff"s,         "\xc3"s,    "\xed\xa0\x80"s, "\xf4\x90\x80\x80"s,
      "\u202e"s,  "\u0085"s,       "\u2028"s,  "\U0001F600"s,   "\u03ba"s,
      "\x1b[2J"s, "\r"s,           "\r\n"s,    "\t"s,           "\v\f"s,
      "\x7f"s,    "\xEF\xBB\xBF"s, "\\u0000"s, "\\uD800"s,      "\\U00110000"s,
      "\\x41"s,   "\\"s,           "\"\"\""s,  "'''"s,          "#"s};
  return all;
}

Range any_range(const std::string& bytes, Random& random) {
  const std::size_t begin = random.below(bytes.size() + 1);
  return {begin, std::min(bytes.size(), begin + random.size(3))};
}

/// The line around a random byte, with its end.
Range any_line(const std::string& bytes, Random& random) {
  const std::size_t at = random.below(bytes.size());
  const std::size_t before = at == 0 ? std::string::npos : bytes.rfind('\n', at - 1);
  const std::size_t behind = bytes.find('\n', at);
  return {before == std::string::npos ? 0 : before + 1, behind == std::string::npos ? bytes.size() : behind + 1};
}

/// The word or number around or behind a random byte; empty where there is none.
Range any_word(const std::string& bytes, Random& random) {
  const auto is_part = [&](std::size_t k) {
    const auto c = static_cast<unsigned char>(bytes[k]);
    return std::isalnum(c) != 0 || c == '_' || c == '.';
  };
  std::size_t at = random.below(bytes.size());
  while (at < bytes.size() && !is_part(at)) ++at;
  Range range{at, at};
  while (range.begin > 0 && range.begin <= bytes.size() && is_part(range.begin - 1)) --range.begin;
  while (range.end < bytes.size() && is_part(range.end)) ++range.end;
  return range;
}

void replace(std::string& bytes, Range range, const std::string& text) {
  bytes.replace(range.begin, range.end - range.begin, text);
}

std::string part(const std::string& bytes, Range range) { return bytes.substr(range.begin, range.end - range.begin); }

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t k = 0; k < count; ++k) all += text;
  return all;
}

/// Something that is deep or long.
std::string extreme(Random& random) {
  static const std::array<const char*, 14> kPieces = {"(",    "[",  "{",   "-",  "a.", "a",  "1+",
                                                      "sin(", "[[", "{a=", "2^", "1,", "\n", "\""};
  return repeated(random.pick(kPieces), random.size(5));
}

using Mutator = void (*)(std::string&, const std::vector<std::string>&, const std::vector<std::string>&, Random&);
using Words = const std::vector<std::string>&;

constexpr std::array<Mutator, 17> kMutators = {
    [](std::string& bytes, Words, Words, Random& random) {
      bytes[random.below(bytes.size())] ^= static_cast<char>(1U << random.below(8));
    },
    [](std::string& bytes, Words, Words, Random& random) { bytes[random.below(bytes.size())] = random.byte(); },
    [](std::string& bytes, Words, Words, Random& random) { replace(bytes, any_range(bytes, random), ""); },
    [](std::string& bytes, Words, Words, Random& random) {
      bytes.insert(random.below(bytes.size() + 1), part(bytes, any_range(bytes, random)));
    },
    [](std::string& bytes, Words, Words, Random& random) { replace(bytes, any_line(bytes, random), ""); },
    [](std::string& bytes, Words, Words, Random& random) {
      const std::string line = part(bytes, any_line(bytes, random));
      bytes.insert(any_line(bytes, random).begin, line);
    },
    [](std::string& bytes, Words others, Words, Random& random) {
      const std::string& other = random.pick(others);
      if (other.empty()) return;
      bytes = bytes.substr(0, any_line(bytes, random).begin) + other.substr(any_line(other, random).begin);
    },
    [](std::string& bytes, Words others, Words, Random& random) {
      const std::string& other = random.pick(others);
      if (other.empty()) return;
      const std::string line = part(other, any_line(other, random));
      bytes.insert(any_line(bytes, random).begin, line);
    },
    [](std::string& bytes, Words, Words, Random& random) {
      replace(bytes, any_word(bytes, random), random.pick(numbers()));
    },
    [](std::string& bytes, Words, Words, Random& random) {
      const Range word = any_word(bytes, random);
      replace(bytes, word, part(bytes, any_word(bytes, random)));
    },
    [](std::string& bytes, Words, Words dictionary, Random& random) {
      if (!dictionary.empty()) replace(bytes, any_word(bytes, random), random.pick(dictionary));
    },
    [](std::string& bytes, Words, Words dictionary, Random& random) {
      if (!dictionary.empty()) bytes.insert(random.below(bytes.size() + 1), random.pick(dictionary));
    },
    [](std::string& bytes, Words, Words dictionary, Random& random) {
      if (!dictionary.empty()) bytes.insert(any_line(bytes, random).begin, random.pick(dictionary) + "\n");
    },
    [](std::string& bytes, Words, Words, Random& random) {
      bytes.insert(random.below(bytes.size() + 1), random.pick(oddities()));
    },
    [](std::string& bytes, Words, Words, Random& random) { replace(bytes, any_word(bytes, random), extreme(random)); },
    [](std::string& bytes, Words, Words, Random& random) {
      bytes.insert(random.below(bytes.size() + 1), extreme(random));
    },
    [](std::string& bytes, Words, Words, Random& random) { bytes.resize(random.below(bytes.size() + 1)); },
};

}  // namespace

std::string mutated(std::string bytes, const std::vector<std::string>& others,
                    const std::vector<std::string>& dictionary, Random& random) {
  do {
    if (bytes.empty()) bytes = random.byte();
    random.pick(kMutators)(bytes, others, dictionary, random);
  } while (random.chance(0.4));
  return bytes;
}

}  // namespace costate::fuzz
