#include "model/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

namespace costate {

std::size_t ParameterTable::add(std::string name, std::vector<double> values, bool is_array) {
  const std::size_t first = size_;
  size_ += values.size();
  parameters_.push_back({std::move(name), std::move(values), is_array, first});
  return first;
}

const Parameter* ParameterTable::find(std::string_view name) const {
  const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                  [name](const Parameter& parameter) { return parameter.name == name; });
  return found == parameters_.end() ? nullptr : &*found;
}

std::vector<double> ParameterTable::values() const {
  std::vector<double> all;
  all.reserve(size_);
  for (const Parameter& parameter : parameters_) {
    all.insert(all.end(), parameter.values.begin(), parameter.values.end());
  }
  return all;
}

std::string ParameterTable::entry_name(std::size_t flat_index) const {
  // Parameters without entries (empty arrays) share their first index with the next one and come before it.
  const auto after =
      std::upper_bound(parameters_.begin(), parameters_.end(), flat_index,
                       [](std::size_t index, const Parameter& parameter) { return index < parameter.first; });
  const Parameter& parameter = *std::prev(after);
  if (!parameter.is_array) return parameter.name;
  return parameter.name + '[' + std::to_string(flat_index - parameter.first) + ']';
}

std::optional<std::vector<std::size_t>> ParameterTable::resolve(std::string_view reference) const {
  const std::size_t bracket = reference.find('[');
  const Parameter* parameter = find(reference.substr(0, bracket));
  if (parameter == nullptr) return std::nullopt;
  if (bracket == std::string_view::npos) {
    std::vector<std::size_t> entries(parameter->values.size());
    std::iota(entries.begin(), entries.end(), parameter->first);
    return entries;
  }
  if (!parameter->is_array || reference.back() != ']') return std::nullopt;
  const std::string_view digits = reference.substr(bracket + 1, reference.size() - bracket - 2);
  std::size_t entry = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), entry);
  if (status != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (entry >= parameter->values.size()) return std::nullopt;
  return std::vector<std::size_t>{parameter->first + entry};
}

}  // namespace costate
