// The numbers behind expressions, and their derivatives with respect to the leaves of a record.
#pragma once

#include <complex>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "autograd/record.hpp"
#include "graph/value.hpp"

namespace costate {

/// The values of all entries. Throws Error where one depends on t, or on a solve that is out of date.
[[nodiscard]] std::vector<std::complex<double>> read(const RecordState& record, const Value& value,
                                                     std::span<const std::shared_ptr<Solve>> history);

/// dx/d(leaf) of a real node at the leaves' present values, by leaf, of all leaves that it is made of.
[[nodiscard]] std::unordered_map<std::size_t, double> leaf_derivatives(const RecordState& record, NodeId x);

}  // namespace costate
