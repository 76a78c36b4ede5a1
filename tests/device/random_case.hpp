// A batch of random parameters on a random model, as the host and a device take it.
#pragma once

#include <cstddef>
#include <vector>

#include "integrate/dop853.hpp"
#include "kernels/coefficient_table.hpp"
#include "kernels/dense_oracle.hpp"
#include "kernels/generator.hpp"
#include "kernels/lowering.hpp"

namespace costate::test {

struct RandomCase {
  RandomCase(Equation equation, std::size_t n, std::size_t batch)
      : random(100 * n + batch),
        model(random_model(equation, n, random)),
        terms(lower(model)),
        generator(model),
        layout(generator.layout(batch)),
        work(generator.workspace(batch)),
        x(random.state(layout)),
        y(random.state(layout)) {
    for (std::size_t stage = 0; stage < dop853::kStages; ++stage) {
      const std::vector<double> a = random.numbers(term_count() * batch);
      coefficients.insert(coefficients.end(), a.begin(), a.end());
    }
    tables.resize(dop853::kStages * table_size());
    for (std::size_t stage = 0; stage < dop853::kStages; ++stage)
      fill_coefficients(first_of(stage), batch, tables.data() + stage * table_size());
  }

  [[nodiscard]] std::size_t term_count() const { return terms.coefficients.size(); }
  [[nodiscard]] std::size_t members() const { return layout.members; }
  [[nodiscard]] std::size_t table_size() const { return term_count() * CoefficientTable::row_size(members()); }
  /// a[m][member] of one stage.
  [[nodiscard]] std::span<const double> first_of(std::size_t stage) const {
    return std::span(coefficients).subspan(stage * term_count() * members(), term_count() * members());
  }

  Random random;
  Model model;
  LinearTerms terms;
  Generator generator;
  Layout layout;
  Generator::Workspace work;
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> coefficients;  ///< [stage][m][member]
  std::vector<double> tables;        ///< the same as CoefficientTables
};

}  // namespace costate::test
