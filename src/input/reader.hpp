// Typed, strict access to the tree: what is asked for is known, everything else is a problem. Problems go to the
// report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "input/report.hpp"
#include "input/toml_document.hpp"

namespace costate {

class Section;

/// One value under its full key. A getter reports a wrong type and returns nothing. Tree and report must outlive it.
class Item {
 public:
  Item(const TomlValue& value, std::string key, Report& report)
      : value_(&value), key_(std::move(key)), report_(&report) {}

  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] std::size_t begin() const { return value_->begin; }
  [[nodiscard]] TomlKind kind() const { return value_->kind; }
  /// How many entries an array has; 0 for anything else.
  [[nodiscard]] std::size_t size() const { return value_->items.size(); }
  [[nodiscard]] Report& report() const { return *report_; }
  /// FILE:LINE:COLUMN
  [[nodiscard]] std::string place() const { return report_->source().place(begin()); }

  void error(const std::string& message) const { report_->add(begin(), key_, message); }
  /// A problem at byte `offset` of a string.
  void error_within(std::size_t offset, const std::string& message) const;

  [[nodiscard]] std::optional<bool> boolean() const;
  /// A finite number; integers are numbers.
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  /// An integer within [least, most].
  [[nodiscard]] std::optional<std::int64_t> integer(std::int64_t least, std::int64_t most) const;
  [[nodiscard]] std::optional<std::string> string() const;
  [[nodiscard]] std::optional<std::vector<Item>> array() const;
  /// An array of finite numbers with at least one entry.
  [[nodiscard]] std::optional<std::vector<double>> numbers() const;
  [[nodiscard]] std::optional<Section> table() const;

  /// One of the `available` words. Those in `later` are refused as not available yet, others with the list.
  [[nodiscard]] std::optional<std::string> word(const std::vector<std::string>& available,
                                                const std::vector<std::string>& later = {}) const;

 private:
  [[nodiscard]] bool is(TomlKind kind, std::string_view needed) const;

  const TomlValue* value_;
  std::string key_;
  Report* report_;
};

/// One table. Keys become known by being asked for; reject_unknown_keys() reports the rest.
class Section {
 public:
  Section(const TomlValue& table, std::string path, Report& report)
      : table_(&table), path_(std::move(path)), report_(&report) {}

  [[nodiscard]] std::string key(std::string_view name) const;
  [[nodiscard]] std::size_t begin() const { return table_->begin; }
  [[nodiscard]] Report& report() const { return *report_; }

  [[nodiscard]] std::optional<Item> find(std::string_view name);
  /// Reports a missing key: "missing (why) suggestion".
  [[nodiscard]] std::optional<Item> require(std::string_view name, const std::string& why);
  /// All members in the text's order, names as written; they count as known.
  [[nodiscard]] std::vector<Item> members() const;
  [[nodiscard]] std::vector<std::string> member_names() const;

  /// [name]; nothing where it is absent or not a table.
  [[nodiscard]] std::optional<Section> section(std::string_view name);
  /// Every [[name]]; empty where it is absent, nothing where it is not an array of tables.
  [[nodiscard]] std::optional<std::vector<Section>> sections(std::string_view name);

  /// Refuses a key that is legal elsewhere; returns whether it was there.
  bool refuse(std::string_view name, const std::string& problem);
  /// Refuses keys that are legal and not available yet.
  void refuse_not_available(const std::vector<std::string>& names);
  /// Accepts keys without reading them, where another problem has made them moot.
  void ignore(const std::vector<std::string>& names);

  void reject_unknown_keys() const;

 private:
  const TomlValue* table_;
  std::string path_;
  Report* report_;
  std::vector<std::string> known_;
};

}  // namespace costate
