// The named parameters of a model and their flat numbering: scalars and array entries, in the file's order.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace costate {

struct Parameter {
  std::string name;
  std::vector<double> values;  ///< one entry for a scalar
  bool is_array = false;
  std::size_t first = 0;  ///< flat index of the first entry
};

class ParameterTable {
 public:
  /// Returns the flat index of the first entry.
  std::size_t add(std::string name, std::vector<double> values, bool is_array);

  [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }
  [[nodiscard]] const Parameter* find(std::string_view name) const;
  /// Number of flat entries.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// All values, flat.
  [[nodiscard]] std::vector<double> values() const;
  /// "kerr", "amp[2]".
  [[nodiscard]] std::string entry_name(std::size_t flat_index) const;
  /// The flat indices that a reference ("drive", "amp", "amp[2]") means; nothing where there is no such parameter or
  /// entry.
  [[nodiscard]] std::optional<std::vector<std::size_t>> resolve(std::string_view reference) const;

 private:
  std::vector<Parameter> parameters_;
  std::size_t size_ = 0;
};

}  // namespace costate
