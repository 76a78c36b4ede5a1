#include "base/printable.hpp"

#include <array>
#include <cstdint>

namespace costate {

namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 0;  ///< 0: no UTF-8 here
};

unsigned byte_at(std::string_view text, std::size_t k) { return static_cast<unsigned char>(text[k]); }

bool continues_code_point(std::string_view text, std::size_t k) {
  return k < text.size() && (byte_at(text, k) & 0xC0U) == 0x80U;
}

/// The code point at the beginning of a text; nothing for encodings that are longer than needed, surrogates and what is
/// beyond U+10FFFF.
CodePoint first_code_point(std::string_view text) {
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned lead = byte_at(text, 0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC0 || lead > 0xF4) return {};
  std::uint32_t value = lead & (0x7FU >> bytes);
  for (std::size_t k = 1; k < bytes; ++k) {
    if (!continues_code_point(text, k)) return {};
    value = value << 6U | (byte_at(text, k) & 0x3FU);
  }
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[bytes] || value > 0x10FFFF || is_surrogate) return {};
  return {value, bytes};
}

bool is_shown(std::uint32_t c) {
  const auto within = [c](std::uint32_t first, std::uint32_t last) { return c >= first && c <= last; };
  const bool is_control = c < 0x20 || within(0x7F, 0x9F);
  const bool turns_direction =
      c == 0x061C || within(0x200E, 0x200F) || within(0x202A, 0x202E) || within(0x2066, 0x2069);
  return !is_control && !turns_direction && !within(0x2028, 0x2029);
}

/// Moves `at` down to the beginning of a code point.
std::size_t character_begin(std::string_view text, std::size_t at) {
  while (at > 0 && continues_code_point(text, at)) --at;
  return at;
}

std::string shortened(std::string_view text, std::size_t most) {
  const std::size_t head = character_begin(text, most - most / 4);
  const std::size_t tail = character_begin(text, text.size() - most / 4);
  return std::string(text.substr(0, head)) + " ... " + std::string(text.substr(tail));
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  std::string shown;
  for (std::string_view rest = text; !rest.empty();) {
    const CodePoint next = first_code_point(rest);
    const bool is_legal = next.bytes > 0;
    if (is_legal && is_shown(next.value)) {
      shown += rest.substr(0, next.bytes);
    } else {
      shown += '?';
    }
    rest.remove_prefix(is_legal ? next.bytes : 1);
  }
  return shown.size() > most ? shortened(shown, most) : shown;
}

}  // namespace costate
