#include "quantum/local_operators.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace costate {
namespace {

using Complex = std::complex<double>;
using Entries = std::vector<LocalEntry>;
using Arguments = std::span<const std::size_t>;

constexpr Complex kI(0, 1);

template <typename Function>
Entries diagonal(std::size_t levels, Function value) {
  Entries entries;
  for (std::size_t n = 0; n < levels; ++n) entries.push_back({n, n, value(n)});
  return entries;
}

/// The tridiagonal matrix lower * a^dagger + upper * a, where a |n+1> = sqrt(n+1) |n>.
Entries ladder(std::size_t levels, Complex lower, Complex upper) {
  Entries entries;
  for (std::size_t n = 0; n < levels; ++n) {
    if (n > 0 && lower != 0.0) entries.push_back({n, n - 1, lower * std::sqrt(static_cast<double>(n))});
    if (n + 1 < levels && upper != 0.0) entries.push_back({n, n + 1, upper * std::sqrt(static_cast<double>(n + 1))});
  }
  return entries;
}

Entries identity(std::size_t levels, Arguments) {
  return diagonal(levels, [](std::size_t) { return 1.0; });
}
Entries destroy(std::size_t levels, Arguments) { return ladder(levels, 0, 1); }
Entries create(std::size_t levels, Arguments) { return ladder(levels, 1, 0); }
Entries number(std::size_t levels, Arguments) {
  return diagonal(levels, [](std::size_t n) { return static_cast<double>(n); });
}
Entries position(std::size_t levels, Arguments) { return ladder(levels, 1 / std::sqrt(2.0), 1 / std::sqrt(2.0)); }
Entries momentum(std::size_t levels, Arguments) { return ladder(levels, kI / std::sqrt(2.0), -kI / std::sqrt(2.0)); }
Entries parity(std::size_t levels, Arguments) {
  return diagonal(levels, [](std::size_t n) { return n % 2 == 0 ? 1.0 : -1.0; });
}

Entries sigmax(std::size_t, Arguments) { return {{0, 1, 1.0}, {1, 0, 1.0}}; }
Entries sigmay(std::size_t, Arguments) { return {{0, 1, -kI}, {1, 0, kI}}; }
Entries sigmaz(std::size_t, Arguments) { return {{0, 0, 1.0}, {1, 1, -1.0}}; }
Entries sigmap(std::size_t, Arguments) { return {{0, 1, 1.0}}; }
Entries sigmam(std::size_t, Arguments) { return {{1, 0, 1.0}}; }

Entries projector(std::size_t, Arguments k) { return {{k[0], k[0], 1.0}}; }
Entries transition(std::size_t, Arguments jk) { return {{jk[0], jk[1], 1.0}}; }

constexpr std::array kLocalOperators = {
    LocalOperator{"identity", 0, 0, identity},   LocalOperator{"destroy", 0, 0, destroy},
    LocalOperator{"create", 0, 0, create},       LocalOperator{"number", 0, 0, number},
    LocalOperator{"position", 0, 0, position},   LocalOperator{"momentum", 0, 0, momentum},
    LocalOperator{"parity", 0, 0, parity},       LocalOperator{"sigmax", 0, 2, sigmax},
    LocalOperator{"sigmay", 0, 2, sigmay},       LocalOperator{"sigmaz", 0, 2, sigmaz},
    LocalOperator{"sigmap", 0, 2, sigmap},       LocalOperator{"sigmam", 0, 2, sigmam},
    LocalOperator{"projector", 1, 0, projector}, LocalOperator{"transition", 2, 0, transition},
};

}  // namespace

std::span<const LocalOperator> local_operators() { return kLocalOperators; }

const LocalOperator* find_local_operator(std::string_view name) {
  const auto found = std::ranges::find(kLocalOperators, name, &LocalOperator::name);
  return found == kLocalOperators.end() ? nullptr : &*found;
}

}  // namespace costate
