#include "input/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/result_names.hpp"
#include "graph/parser.hpp"
#include "quantum/operators.hpp"
#include "quantum/states.hpp"

namespace costate {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool continues_name(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

bool is_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), continues_name);
}

}  // namespace

bool is_reserved(std::string_view name) {
  if (name.starts_with(result_names::kGradientPrefix)) return true;
  const auto holds = [&](const auto& list) { return std::find(list.begin(), list.end(), name) != list.end(); };
  return holds(result_names::kReserved) || holds(reserved_scalar_names()) || holds(reserved_operator_names()) ||
         holds(reserved_state_names());
}

bool NameSpace::claim(const std::string& name, std::string_view what, std::size_t offset, const std::string& key,
                      Report& report) {
  if (!is_name(name)) {
    report.add(offset, key, fmt::format("'{}' is not a name (a name is a letter, then letters, digits or _)", name));
    return false;
  }
  if (is_reserved(name)) {
    report.add(offset, key,
               fmt::format("'{}' is reserved (expressions or the output file use it) choose another name", name));
    return false;
  }
  const auto [owner, is_new] = owners_.try_emplace(name, fmt::format("{} at {}", what, report.source().place(offset)));
  if (!is_new) {
    report.add(
        offset, key,
        fmt::format("duplicate name '{}' ({}, and {} has it) choose another name", name, shared_by_, owner->second));
  }
  return is_new;
}

std::optional<std::string> NameSpace::claim_name_of(Section& section, std::string_view what) {
  const std::optional<Item> item = section.require("name", "(everything is named) write name = \"...\"");
  if (!item) return std::nullopt;
  std::optional<std::string> name = item->string();
  if (name) claim(*name, what, item->begin(), item->key(), section.report());
  return name;
}

}  // namespace costate
