#include "input/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/nearest.hpp"

namespace costate {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string quoted_list(const std::vector<std::string>& words) { return fmt::format("'{}'", fmt::join(words, "', '")); }

}  // namespace

void Item::error_within(std::size_t offset, const std::string& message) const {
  report_->add(offset_in_text(report_->source().text(), *value_, offset), key_, message);
}

bool Item::is(TomlKind kind, std::string_view needed) const {
  if (value_->kind == kind) return true;
  error(fmt::format("wrong type ({} is needed, this is {})", needed, kind_name(value_->kind)));
  return false;
}

std::optional<bool> Item::boolean() const {
  if (!is(TomlKind::Boolean, "a boolean, true or false,")) return std::nullopt;
  return value_->boolean;
}

std::optional<double> Item::number() const {
  if (value_->kind != TomlKind::Integer && !is(TomlKind::Number, "a number")) return std::nullopt;
  if (!std::isfinite(value_->number)) {
    error(fmt::format("not a finite number (it is {})", value_->number));
    return std::nullopt;
  }
  return value_->number;
}

std::optional<std::int64_t> Item::integer() const {
  if (!is(TomlKind::Integer, "an integer")) return std::nullopt;
  return value_->integer;
}

std::optional<std::int64_t> Item::integer(std::int64_t least, std::int64_t most) const {
  const std::optional<std::int64_t> value = integer();
  if (!value || (*value >= least && *value <= most)) return value;
  if (*value < least) {
    error(fmt::format("{} is too small (it must be at least {})", *value, least));
  } else {
    error(fmt::format("{} is too large (it must be at most {})", *value, most));
  }
  return std::nullopt;
}

std::optional<std::string> Item::string() const {
  if (!is(TomlKind::String, "a string")) return std::nullopt;
  return value_->text;
}

std::optional<std::vector<Item>> Item::array() const {
  if (!is(TomlKind::Array, "an array")) return std::nullopt;
  std::vector<Item> items;
  items.reserve(value_->items.size());
  for (std::size_t k = 0; k < value_->items.size(); ++k)
    items.emplace_back(value_->items[k], fmt::format("{}[{}]", key_, k), *report_);
  return items;
}

std::optional<std::vector<double>> Item::numbers() const {
  const std::optional<std::vector<Item>> items = array();
  if (!items) return std::nullopt;
  if (items->empty()) {
    error("empty array (at least one number is needed)");
    return std::nullopt;
  }
  std::vector<double> values;
  values.reserve(items->size());
  for (const Item& item : *items)
    if (const std::optional<double> value = item.number()) values.push_back(*value);
  if (values.size() != items->size()) return std::nullopt;
  return values;
}

std::optional<Section> Item::table() const {
  if (!is(TomlKind::Table, "a table")) return std::nullopt;
  return Section(*value_, key_, *report_);
}

std::optional<std::string> Item::word(const std::vector<std::string>& available,
                                      const std::vector<std::string>& later) const {
  std::optional<std::string> value = string();
  if (!value || contains(available, *value)) return value;
  if (contains(later, *value)) {
    error(fmt::format("'{}' is not available yet (this version has {})", *value, quoted_list(available)));
  } else {
    std::vector<std::string> legal = available;
    legal.insert(legal.end(), later.begin(), later.end());
    error(fmt::format("unknown value '{}' (it must be one of {}){}", *value, quoted_list(available),
                      did_you_mean(*value, legal)));
  }
  return std::nullopt;
}

std::string Section::key(std::string_view name) const {
  return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

std::optional<Item> Section::find(std::string_view name) {
  if (!contains(known_, name)) known_.emplace_back(name);
  const TomlMember* member = table_->find(name);
  if (member == nullptr) return std::nullopt;
  return Item(member->value, key(name), *report_);
}

std::optional<Item> Section::require(std::string_view name, const std::string& why) {
  std::optional<Item> item = find(name);
  if (!item) report_->add(table_->begin, key(name), "missing " + why);
  return item;
}

std::vector<Item> Section::members() const {
  std::vector<Item> items;
  for (const TomlMember& member : table_->members) items.emplace_back(member.value, key(member.key), *report_);
  return items;
}

std::vector<std::string> Section::member_names() const {
  std::vector<std::string> names;
  for (const TomlMember& member : table_->members) names.push_back(member.key);
  return names;
}

std::optional<Section> Section::section(std::string_view name) {
  const std::optional<Item> item = find(name);
  if (!item) return std::nullopt;
  if (item->kind() == TomlKind::Table) return item->table();
  item->error(fmt::format("wrong type (a section is needed, this is {}) write [{}]", kind_name(item->kind()), name));
  return std::nullopt;
}

std::optional<std::vector<Section>> Section::sections(std::string_view name) {
  const std::optional<Item> item = find(name);
  std::vector<Section> all;
  if (!item) return all;
  if (item->kind() != TomlKind::Array) {
    item->error(fmt::format("wrong type (an array of tables is needed, this is {}) write [[{}]]",
                            kind_name(item->kind()), name));
    return std::nullopt;
  }
  const std::vector<Item> items = item->array().value_or(std::vector<Item>());
  for (const Item& entry : items)
    if (std::optional<Section> table = entry.table()) all.push_back(std::move(*table));
  if (all.size() != items.size()) return std::nullopt;
  return all;
}

bool Section::refuse(std::string_view name, const std::string& problem) {
  if (!find(name)) return false;
  report_->add(table_->find(name)->begin, key(name), problem);
  return true;
}

void Section::refuse_not_available(const std::vector<std::string>& names) {
  for (const std::string& name : names) refuse(name, "not available yet (this version does not have it) remove it");
}

void Section::ignore(const std::vector<std::string>& names) { known_.insert(known_.end(), names.begin(), names.end()); }

void Section::reject_unknown_keys() const {
  for (const TomlMember& member : table_->members) {
    if (contains(known_, member.key)) continue;
    report_->add(member.begin, key(member.key),
                 fmt::format("unknown key ({} has {}){}", path_.empty() ? "the file" : "[" + path_ + "]",
                             quoted_list(known_), did_you_mean(member.key, known_)));
  }
}

}  // namespace costate
