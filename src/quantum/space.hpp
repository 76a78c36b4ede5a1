// The Hilbert space: a tensor product of subsystems, in the file's order, the last one varying fastest.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace costate {

struct Subsystem {
  std::string name;
  std::size_t levels = 2;
};

/// The row of |k_0, k_1, ...> is sum_s k_s stride(s).
class Space {
 public:
  Space() = default;
  /// Throws Error where a subsystem has fewer than 2 levels or the dimension exceeds 2^31 - 1, the range of the row
  /// numbers of an Operator.
  explicit Space(std::vector<Subsystem> subsystems);

  [[nodiscard]] const std::vector<Subsystem>& subsystems() const { return subsystems_; }
  [[nodiscard]] std::size_t dimension() const { return dimension_; }
  /// Index step between neighbouring levels of subsystem s: the product of the levels behind it.
  [[nodiscard]] std::size_t stride(std::size_t s) const { return strides_[s]; }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

 private:
  std::vector<Subsystem> subsystems_;
  std::vector<std::size_t> strides_;
  std::size_t dimension_ = 1;
};

}  // namespace costate
