#include "input/toml_document.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "input/toml_limits.hpp"

namespace costate {

namespace {

bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Turns the library's lines and columns (in code points, from 1) into byte offsets.
class Offsets {
 public:
  explicit Offsets(std::string_view text) : text_(text), lines_{0} {
    for (std::size_t k = 0; k < text.size(); ++k) {
      if (!continues_code_point(text[k]) && code_points_++ % kStride == 0) marks_.push_back(k);
      if (text[k] == '\n') lines_.push_back(code_points_);
    }
  }

  [[nodiscard]] std::size_t operator()(const toml::source_position& position) const {
    if (position.line == 0 || position.line > lines_.size()) return text_.size();
    const std::size_t number = lines_[position.line - 1] + std::max<std::size_t>(position.column, 1) - 1;
    if (number >= code_points_) return text_.size();
    std::size_t offset = marks_[number / kStride];
    for (std::size_t k = number % kStride; k > 0; --k) {
      ++offset;
      while (offset < text_.size() && continues_code_point(text_[offset])) ++offset;
    }
    return offset;
  }

 private:
  static constexpr std::size_t kStride = 64;

  std::string_view text_;
  std::size_t code_points_ = 0;
  std::vector<std::size_t> lines_;  ///< the number of the code point that each begins with
  std::vector<std::size_t> marks_;  ///< where every kStride-th code point begins: long lines are not walked from theirs
};

TomlValue converted(const toml::node& node, const Offsets& offsets);

void convert_table(const toml::table& table, const Offsets& offsets, TomlValue& value) {
  value.kind = TomlKind::Table;
  value.is_section = !table.is_inline();
  for (const auto& [key, member] : table)
    value.members.push_back({std::string(key.str()), offsets(key.source().begin), converted(member, offsets)});
  std::sort(value.members.begin(), value.members.end(),
            [](const TomlMember& x, const TomlMember& y) { return x.begin < y.begin; });
}

void convert_array(const toml::array& array, const Offsets& offsets, TomlValue& value) {
  value.kind = TomlKind::Array;
  for (const toml::node& item : array) value.items.push_back(converted(item, offsets));
  value.is_section =
      !value.items.empty() && value.items.front().kind == TomlKind::Table && value.items.front().is_section;
}

TomlValue converted(const toml::node& node, const Offsets& offsets) {
  TomlValue value;
  value.begin = offsets(node.source().begin);
  value.end = offsets(node.source().end);
  switch (node.type()) {
    case toml::node_type::table:
      convert_table(*node.as_table(), offsets, value);
      break;
    case toml::node_type::array:
      convert_array(*node.as_array(), offsets, value);
      break;
    case toml::node_type::string:
      value.kind = TomlKind::String;
      value.text = node.as_string()->get();
      break;
    case toml::node_type::integer:
      value.kind = TomlKind::Integer;
      value.integer = node.as_integer()->get();
      value.number = static_cast<double>(value.integer);
      break;
    case toml::node_type::floating_point:
      value.kind = TomlKind::Number;
      value.number = node.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      value.kind = TomlKind::Boolean;
      value.boolean = node.as_boolean()->get();
      break;
    default:
      value.kind = TomlKind::DateTime;
      break;
  }
  return value;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else if (std::iscntrl(static_cast<unsigned char>(c)) == 0) {
      line += c;
    }
  }
  return line;
}

/// Number of bytes of a code point written in UTF-8.
std::size_t encoded_size(unsigned long code_point) {
  if (code_point < 0x80) return 1;
  if (code_point < 0x800) return 2;
  return code_point < 0x10000 ? 3 : 4;
}

/// One step through the source of a string: how many bytes it takes and how many it stands for.
struct Step {
  std::size_t source;
  std::size_t content;
};

Step escape_step(std::string_view text, std::size_t at) {
  const char kind = at + 1 < text.size() ? text[at + 1] : '\\';
  if (kind == 'u' || kind == 'U') {
    const std::size_t digits = kind == 'u' ? 4 : 8;
    return {2 + digits, encoded_size(std::stoul(std::string(text.substr(at + 2, digits)), nullptr, 16))};
  }
  if (kind != '\n' && kind != '\r' && kind != ' ' && kind != '\t') return {2, 1};
  // A backslash at the end of a line swallows the space up to the next character.
  return {text.find_first_not_of(" \t\r\n", at + 1) - at, 0};
}

}  // namespace

std::string_view kind_name(TomlKind kind) {
  switch (kind) {
    case TomlKind::Boolean:
      return "a boolean";
    case TomlKind::Integer:
      return "an integer";
    case TomlKind::Number:
      return "a floating-point number";
    case TomlKind::String:
      return "a string";
    case TomlKind::DateTime:
      return "a date or time";
    case TomlKind::Array:
      return "an array";
    case TomlKind::Table:
      return "a table";
  }
  return "a value";
}

const TomlMember* TomlValue::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const TomlMember& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

TomlValue parse_toml(std::string_view text) {
  const Offsets offsets(text);
  if (const std::optional<TomlExcess> excess = toml_excess(text))
    throw TomlSyntaxError(excess->offset, excess->problem);
  try {
    const toml::table root = toml::parse(text);
    TomlValue value;
    convert_table(root, offsets, value);
    return value;
  } catch (const toml::parse_error& error) {
    throw TomlSyntaxError(offsets(error.source().begin),
                          fmt::format("not TOML ({})", on_one_line(error.description())));
  }
}

std::size_t offset_in_text(std::string_view text, const TomlValue& string, std::size_t offset) {
  const char quote = text[string.begin];
  const bool is_multiline =
      string.end - string.begin >= 6 && text[string.begin + 1] == quote && text[string.begin + 2] == quote;
  std::size_t at = string.begin + (is_multiline ? 3 : 1);
  if (is_multiline && text[at] == '\r') ++at;
  if (is_multiline && text[at] == '\n') ++at;  // a line break behind the opening quotes is not content
  for (std::size_t content = 0; at < string.end;) {
    const Step step = quote == '"' && text[at] == '\\' ? escape_step(text, at) : Step{1, 1};
    if (content >= offset && step.content > 0) break;
    at += step.source;
    content += step.content;
  }
  return std::min(at, string.end);
}

}  // namespace costate
