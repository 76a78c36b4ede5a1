// The ways to a gradient.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace costate {

/// solver.method and gradient.method.
struct Way {
  std::string solver;
  std::string gradient;

  [[nodiscard]] std::string name() const { return solver + "_" + gradient; }
};

inline void PrintTo(const Way& way, std::ostream* out) { *out << way.solver << ", " << way.gradient; }

/// All but those of methods for stiff problems.
inline std::vector<Way> explicit_ways() {
  return {{"adams", "adjoint"},  {"adams", "forward"},   {"dop853", "backprop"},
          {"dop853", "forward"}, {"magnus", "backprop"}, {"magnus", "forward"}};
}

inline std::vector<Way> all_ways() {
  std::vector<Way> ways = explicit_ways();
  ways.push_back({"bdf", "adjoint"});
  ways.push_back({"bdf", "forward"});
  return ways;
}

}  // namespace costate
