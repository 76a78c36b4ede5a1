#include "input/names.hpp"

#include <fmt/format.h>

#include "model/names.hpp"

namespace costate {

bool NameSpace::claim(const std::string& name, std::string_view what, std::size_t offset, const std::string& key,
                      Report& report) {
  if (const std::optional<std::string> problem = name_problem(name)) {
    report.add(offset, key, *problem);
    return false;
  }
  const auto [owner, is_new] = owners_.try_emplace(name, Owner{std::string(what), offset});
  if (!is_new) {
    report.add(offset, key,
               fmt::format("duplicate name '{}' ({}, and {} at {} has it) choose another name", name, shared_by_,
                           owner->second.what, report.source().place(owner->second.offset)));
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
