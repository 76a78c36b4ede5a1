#include "input/overrides.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/nearest.hpp"
#include "input/toml_document.hpp"

namespace costate {

namespace {

/// Bytes [begin, end) of the text become `text`.
struct Edit {
  std::size_t begin;
  std::size_t end;
  std::string text;
};

/// "hamiltonian.1.coefficient" or, as messages write it, "hamiltonian[1].coefficient".
std::vector<std::string> segments_of(const std::string& key) {
  std::vector<std::string> segments(1);
  for (const char c : key) {
    if (c == '.' || c == '[') {
      segments.emplace_back();
    } else if (c != ']') {
      segments.back() += c;
    }
  }
  if (std::any_of(segments.begin(), segments.end(), [](const std::string& segment) { return segment.empty(); }))
    throw Error("empty part in the key (parts are separated by one dot) write SECTION.KEY=VALUE");
  return segments;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// Throws where `value` is not one TOML value from its first to its last character.
void require_value(const Override& option, const std::string& value) {
  const std::string assignment = "value = " + value;
  try {
    const TomlValue root = parse_toml(assignment);
    if (root.members.size() == 1 && root.members.front().value.end == assignment.size()) return;
  } catch (const TomlSyntaxError&) {
    // falls through to the same message
  }
  throw Error(fmt::format("'{0}' is not a TOML value (strings and expressions need quotes) write --set '{1}=\"{0}\"'",
                          value, option.key));
}

/// The entry of an array that a segment means: a number, or the name of a section.
const TomlValue& array_entry(const TomlValue& array, const std::string& segment, const std::string& path) {
  std::size_t index = 0;
  const char* const end = segment.data() + segment.size();
  const auto [stop, code] = std::from_chars(segment.data(), end, index);
  if (stop == end) {
    if (code == std::errc() && index < array.items.size()) return array.items[index];
    throw Error(fmt::format("there is no {}[{}] (the file has {} of them, numbered from 0)", path, segment,
                            array.items.size()));
  }
  std::vector<std::string> names;
  for (const TomlValue& item : array.items) {
    const TomlMember* name = item.find("name");
    if (name == nullptr || name->value.kind != TomlKind::String) continue;
    if (name->value.text == segment) return item;
    names.push_back(name->value.text);
  }
  throw Error(fmt::format("there is no {} named '{}' (an entry is meant by its number or its name){}", path, segment,
                          did_you_mean(segment, names)));
}

/// The member or entry that a segment means; null where a table has no such member.
const TomlValue* step_into(const TomlValue& value, const std::string& segment, const std::string& path) {
  if (value.kind == TomlKind::Array) return &array_entry(value, segment, path);
  if (value.kind != TomlKind::Table)
    throw Error(fmt::format("{} is {} (it has no parts)", path, kind_name(value.kind)));
  const TomlMember* member = value.find(segment);
  return member == nullptr ? nullptr : &member->value;
}

std::string joined(const std::vector<std::string>& segments, std::size_t count) {
  return fmt::format("{}", fmt::join(segments.begin(), segments.begin() + static_cast<std::ptrdiff_t>(count), "."));
}

/// What the key means in a text; null where it is not there.
const TomlValue* find_value(const TomlValue& root, const std::vector<std::string>& segments) {
  const TomlValue* value = &root;
  for (std::size_t k = 0; k < segments.size() && value != nullptr; ++k)
    value = step_into(*value, segments[k], joined(segments, k));
  return value;
}

/// The ways to write a key that the file does not have; which of them is legal depends on how its section is written.
std::vector<Edit> insertions(const std::string& text, const TomlValue& root, const std::vector<std::string>& segments,
                             const std::string& value) {
  const std::string& key = segments.back();
  const std::vector<std::string> path(segments.begin(), segments.end() - 1);
  const std::string line = fmt::format("{} = {}\n", key, value);
  if (path.empty()) return {{0, 0, line}};
  std::vector<Edit> edits;
  const TomlValue* table = find_value(root, path);
  if (table != nullptr && table->kind != TomlKind::Table) return edits;
  if (table != nullptr && !table->is_section) {
    const std::string separator = table->members.empty() ? " " : ", ";
    edits.push_back({table->begin + 1, table->begin + 1, fmt::format(" {} = {}{}", key, value, separator)});
  } else if (table != nullptr) {
    const std::size_t line_end = std::min(text.find('\n', table->end), text.size());
    edits.push_back({line_end, line_end, "\n" + line.substr(0, line.size() - 1)});
  }
  if (path.size() > 1) return edits;
  edits.push_back({0, 0, fmt::format("{}.{}", path.front(), line)});
  edits.push_back({text.size(), text.size(), fmt::format("\n[{}]\n{}", path.front(), line)});
  return edits;
}

/// Whether the edited text is TOML in which the key means what the edit brought.
bool brings_value(const SourceText& edited, const Edit& edit, const std::vector<std::string>& segments) {
  try {
    const TomlValue root = parse_toml(edited.text());
    const TomlValue* value = find_value(root, segments);
    return value != nullptr && value->begin >= edit.begin && value->begin < edit.begin + edit.text.size();
  } catch (const Error&) {
    return false;
  }
}

/// A parameter that an option added.
struct AddedParameter {
  std::size_t option;
  const Override* source;
  std::string name;
};

/// Whether `name` stands, as a word, in a string anywhere below `value`.
bool mentions(const TomlValue& value, std::string_view name) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const std::string_view text = value.text;
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return std::ranges::any_of(value.items, [&](const TomlValue& item) { return mentions(item, name); }) ||
         std::ranges::any_of(value.members, [&](const TomlMember& member) { return mentions(member.value, name); });
}

/// Added parameters that nothing uses: their names are mistyped.
std::vector<OverrideProblem> unused(const std::vector<AddedParameter>& added, const std::string& text) {
  std::vector<OverrideProblem> problems;
  if (added.empty()) return problems;
  const TomlValue root = parse_toml(text);
  const TomlMember* const section = root.find("parameters");
  std::vector<std::string> others;
  for (const TomlMember& member : section->value.members) {
    if (std::ranges::none_of(added, [&](const AddedParameter& one) { return one.name == member.key; }))
      others.push_back(member.key);
  }
  for (const AddedParameter& one : added) {
    if (mentions(root, one.name)) continue;
    problems.push_back(
        {one.option, one.source->key,
         fmt::format("the file has no parameter '{}', and nothing uses it (an option may add one that an "
                     "expression needs){}",
                     one.name, did_you_mean(one.name, others))});
  }
  return problems;
}

/// Returns whether the option added its key.
bool apply(SourceText& source, const Override& option, const std::vector<std::string>& segments, std::size_t number) {
  const std::string value = trimmed(option.value);
  require_value(option, value);
  const TomlValue root = parse_toml(source.text());
  const TomlValue* present = find_value(root, segments);
  std::vector<Edit> edits;
  if (present == nullptr) {
    edits = insertions(source.text(), root, segments, value);
  } else if (present->is_section) {
    throw Error("a whole section cannot be replaced (an option sets one key) name a key in it");
  } else {
    edits.push_back({present->begin, present->end, value});
  }
  for (const Edit& edit : edits) {
    SourceText edited = source;
    edited.replace(edit.begin, edit.end, edit.text, number);
    if (!brings_value(edited, edit, segments)) continue;
    source = std::move(edited);
    return present == nullptr;
  }
  throw Error(
      "the file has no such section (an option adds a key to a section, not sections in sections) add it to the file");
}

}  // namespace

std::vector<OverrideProblem> apply_overrides(SourceText& source, const std::vector<Override>& overrides) {
  std::vector<OverrideProblem> problems;
  std::vector<AddedParameter> added;
  for (const Override& option : overrides) {
    const std::size_t number = source.add_option(fmt::format("--set {}={}", option.key, option.value));
    try {
      const std::vector<std::string> segments = segments_of(option.key);
      if (apply(source, option, segments, number) && segments.size() == 2 && segments.front() == "parameters")
        added.push_back({number, &option, segments.back()});
    } catch (const Error& error) {
      problems.push_back({number, option.key, error.what()});
    }
  }
  for (OverrideProblem& problem : unused(added, source.text())) problems.push_back(std::move(problem));
  return problems;
}

}  // namespace costate
