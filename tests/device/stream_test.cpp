// What one thread works out on states in device memory, for all threads in turn on the host.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "device/host_steps.hpp"
#include "device/host_stream.hpp"
#include "device/random_case.hpp"
#include "device/stream_terms.hpp"
#include "device/stream_vectors.hpp"

namespace costate::test {
namespace {

class HostStreamView {
 public:
  explicit HostStreamView(const StreamTerms& terms)
      : forward_(jumps_of(terms.forward.jumps)), transpose_(jumps_of(terms.transpose.jumps)) {
    view_.rows = terms.rows;
    view_.columns = terms.columns;
    view_.terms = terms.terms;
    view_.elements = terms.elements.data();
    view_.element_count = terms.elements.size();
    view_.forward = {terms.forward.left.view(), terms.forward.merged.view(), forward_.data(), forward_.size()};
    view_.transpose = {terms.transpose.left.view(), terms.transpose.merged.view(), transpose_.data(),
                       transpose_.size()};
    const StreamDotArrays& dots = terms.dots;
    view_.dots = {dots.left.view(),
                  dots.entries.data(),
                  static_cast<std::uint32_t>(dots.entries.size()),
                  dots.items,
                  dots.numbers,
                  dots.term_begin.data(),
                  dots.contributions.data()};
  }
  [[nodiscard]] const StreamView& view() const { return view_; }

 private:
  static std::vector<StreamJump> jumps_of(const std::vector<StreamJumpArrays>& arrays) {
    std::vector<StreamJump> jumps;
    for (const StreamJumpArrays& jump : arrays)
      jumps.push_back({jump.coefficient, jump.scale, jump.entries.data(), jump.row_begin.data()});
    return jumps;
  }

  std::vector<StreamJump> forward_;
  std::vector<StreamJump> transpose_;
  StreamView view_;
};

std::vector<double> applied(const StreamView& view, const StreamAction& action, const RandomCase& batch) {
  std::vector<double> g(view.merged_numbers(batch.members()), std::nan(""));
  std::vector<double> out(batch.y.size(), std::nan(""));
  const CoefficientTable a{batch.tables.data(), batch.members()};
  merge_on_host(action, a, g.data());
  apply_on_host(view, action, {a, g.data()}, batch.y.data(), out.data());
  return out;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t k = 0; k < expected.size(); ++k)
    ASSERT_NEAR(found[k], expected[k], tolerance * largest) << "at " << k;
}

template <class Check>
void for_all_cases(Check check) {
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    for (const std::size_t n : {2U, 3U, 9U, 40U}) {
      for (const std::size_t members : {1U, 3U, 8U}) {
        SCOPED_TRACE(testing::Message() << (equation == Equation::Lindblad ? "Lindblad" : "Schrodinger") << " n=" << n
                                        << " members=" << members);
        RandomCase batch(equation, n, members);
        const StreamTerms terms(batch.terms);
        check(batch, HostStreamView(terms).view());
      }
    }
  }
}

TEST(Streams, ApplyLikeTheHost) {
  for_all_cases([](RandomCase& batch, const StreamView& view) {
    std::vector<double> expected(batch.y.size());
    batch.generator.apply(batch.first_of(0), batch.y.data(), expected.data(), batch.members(), batch.work);
    expect_near(applied(view, view.forward, batch), expected, 1e-13);
    batch.generator.apply_adjoint(batch.first_of(0), batch.y.data(), expected.data(), batch.members(), batch.work);
    expect_near(applied(view, view.transpose, batch), expected, 1e-13);
  });
}

TEST(Streams, MatricesStayHermitianToTheLastBit) {
  for_all_cases([](RandomCase& batch, const StreamView& view) {
    if (batch.layout.columns == 1) return;
    const std::vector<double> out = applied(view, view.forward, batch);
    for (std::size_t b = 0; b < batch.members(); ++b) {
      const Dense rho = member_of(out, batch.layout, b);
      ASSERT_EQ(rho, Dense(rho.adjoint()));
    }
  });
}

TEST(Streams, InnerProductsLikeTheHostInAnyNumberOfParts) {
  for_all_cases([](RandomCase& batch, const StreamView& view) {
    const std::size_t members = batch.members();
    std::vector<double> expected(batch.term_count() * members, 0.25);
    batch.generator.accumulate_gradient(batch.x.data(), batch.y.data(), expected, members, batch.work);
    for (const std::uint32_t parts : {1U, 2U, 5U, 64U}) {
      std::vector<double> dots(view.dot_numbers(members), std::nan(""));
      std::vector<double> bars(expected.size(), 0.25);
      add_dots_on_host(view, members, batch.x.data(), batch.y.data(), parts, dots.data(), bars.data());
      expect_near(bars, expected, 1e-12);
    }
  });
}

TEST(Streams, HaveEachElementOfTheUpperTriangleOnce) {
  for (const std::size_t n : {2U, 7U, 8U, 20U}) {
    RandomCase batch(Equation::Lindblad, n, 1);
    std::set<std::pair<std::uint32_t, std::uint32_t>> found;
    for (const auto& [row, column] : StreamTerms(batch.terms).elements) {
      EXPECT_LE(row, column);
      EXPECT_LT(column, n);
      EXPECT_TRUE(found.emplace(row, column).second);
    }
    EXPECT_EQ(found.size(), n * (n + 1) / 2);
  }
}

TEST(Streams, EndAStepLikeTheHost) {
  // One stage of weight w_i = 1 for each i: the sums that the host forms of the stages of a step.
  RandomCase batch(Equation::Lindblad, 5, 3);
  const std::size_t members = batch.members();
  std::vector<std::vector<double>> k;
  for (std::size_t i = 0; i < dop853::kStages; ++i) k.push_back(batch.random.state(batch.layout));
  StreamStepEnd end;
  StepEnd host_end{.rtol = 1e-3, .atol = 1e-5};
  std::vector<const double*> stages;
  for (std::size_t i = 0; i < dop853::kStages; ++i) {
    end.value[i] = 0.1 * dop853::kB[i];
    end.fifth[i] = dop853::kError5[i];
    end.third[i] = dop853::kError3[i];
    end.k[i] = k[i].data();
    stages.push_back(k[i].data());
  }
  end.count = dop853::kStages;
  host_end.count = dop853::kStages;
  host_end.x = stages.data();
  host_end.value = end.value;
  host_end.first = end.fifth;
  host_end.second = end.third;
  std::vector<double> expected(batch.y.size());
  std::vector<double> expected_sums(2 * members, 0.0);
  vector_loops().step_end(host_end, batch.y.data(), expected.data(), expected.size(), expected_sums.data(), members);

  std::vector<double> found(batch.y.size());
  for (const std::size_t parts : {1U, 3U}) {
    std::vector<double> sums(2 * parts * members);
    std::vector<double> errors(members);
    end.y = batch.y.data();
    end.y1 = found.data();
    end.rtol = 1e-3;
    end.atol = 1e-5;
    end.members = members;
    end.rows = batch.y.size() / members;
    end.parts = parts;
    end.sums = sums.data();
    for (std::size_t part = 0; part < parts; ++part) {
      for (std::size_t b = 0; b < members; ++b) end(part, b);
    }
    expect_near(found, expected, 1e-14);
    const StreamErrors norms{members, end.rows, parts, 0.1, sums.data(), errors.data()};
    for (std::size_t b = 0; b < members; ++b) {
      norms(b);
      EXPECT_NEAR(errors[b],
                  error_norm(expected_sums[b], expected_sums[members + b], 0.1, static_cast<double>(end.rows)),
                  1e-12 * errors[b]);
    }
  }
}

TEST(Streams, CombineInOnePass) {
  RandomCase batch(Equation::Schrodinger, 4, 3);
  std::vector<double> out = batch.x;
  StreamCombination sum;
  sum.add(2, batch.x.data());
  sum.add(0, nullptr);
  sum.add(-3, batch.y.data());
  sum.out = out.data();
  for (std::size_t k = 0; k < out.size(); ++k) {
    sum(k);
    EXPECT_DOUBLE_EQ(out[k], 2 * batch.x[k] - 3 * batch.y[k]);
  }
}

}  // namespace
}  // namespace costate::test
