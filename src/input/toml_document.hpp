// A TOML text as a tree in the file's order, where each value knows its place. Nothing else sees the TOML library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace costate {

enum class TomlKind { Boolean, Integer, Number, String, DateTime, Array, Table };

/// "a number", "an array": for messages.
[[nodiscard]] std::string_view kind_name(TomlKind kind);

struct TomlMember;

struct TomlValue {
  TomlKind kind = TomlKind::Table;
  bool is_section = false;  ///< made by a header ([time], [[loss]]) or by dotted keys, not written as one value
  std::size_t begin = 0;    ///< bytes [begin, end) of the text: the value, or the header
  std::size_t end = 0;
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;  ///< of integers, too
  std::string text;
  std::vector<TomlValue> items;     ///< of an array
  std::vector<TomlMember> members;  ///< of a table, in the text's order

  [[nodiscard]] const TomlMember* find(std::string_view key) const;
};

struct TomlMember {
  std::string key;
  std::size_t begin = 0;
  TomlValue value;
};

/// Text that is not TOML, or more of it than is read; `offset` counts bytes.
class TomlSyntaxError : public Error {
 public:
  TomlSyntaxError(std::size_t offset, const std::string& problem) : Error(problem), offset_(offset) {}
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  std::size_t offset_;
};

/// The root table. Throws TomlSyntaxError.
TomlValue parse_toml(std::string_view text);

/// Where in the text byte `offset` of a string's content stands, past its quotes and escapes.
[[nodiscard]] std::size_t offset_in_text(std::string_view text, const TomlValue& string, std::size_t offset);

}  // namespace costate
