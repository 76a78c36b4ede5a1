#include "kernels/generator.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "kernels/action.hpp"

namespace costate {

namespace {

void expect_size(std::size_t size, std::size_t expected, const char* what) {
  if (size == expected) return;
  throw Error(std::string(what) + " has " + std::to_string(size) + " numbers (" + std::to_string(expected) +
              " are needed for this batch)");
}

/// |A| <= sqrt(|A|_1 |A|_inf), the largest sums of moduli in a column and in a row.
double norm_bound(const Operator& op) {
  std::vector<double> rows(static_cast<std::size_t>(op.rows()), 0.0);
  std::vector<double> columns(static_cast<std::size_t>(op.cols()), 0.0);
  for (Eigen::Index row = 0; row < op.outerSize(); ++row) {
    for (Operator::InnerIterator entry(op, row); entry; ++entry) {
      rows[static_cast<std::size_t>(row)] += std::abs(entry.value());
      columns[static_cast<std::size_t>(entry.col())] += std::abs(entry.value());
    }
  }
  return std::sqrt(std::ranges::max(rows) * std::ranges::max(columns));
}

std::vector<double> norm_bounds(const LinearTerms& terms) {
  // A rho = M + M^dagger on density matrices.
  const double factor = terms.equation == Equation::Lindblad ? 2 : 1;
  std::vector<double> bounds;
  for (const Operator& left : terms.left) bounds.push_back(factor * norm_bound(left));
  for (const JumpTerm& jump : terms.jumps) bounds[jump.coefficient] += jump.scale * std::pow(norm_bound(jump.op), 2);
  return bounds;
}

/// K_m = -i H_m - a matrix with a real diagonal.
std::vector<std::vector<double>> diagonal_energies(const LinearTerms& terms) {
  std::vector<std::vector<double>> energies;
  for (const Operator& left : terms.left) {
    std::vector<double>& levels = energies.emplace_back();
    for (Eigen::Index level = 0; level < left.rows(); ++level) levels.push_back(-left.coeff(level, level).imag());
  }
  return energies;
}

}  // namespace

struct Generator::Implementation {
  explicit Implementation(const LinearTerms& terms)
      : coefficients(terms.coefficients),
        norms(norm_bounds(terms)),
        energies(diagonal_energies(terms)),
        spectra(term_spectra(terms)),
        forward(terms),
        transpose(transposed(terms)) {}

  void check(std::size_t coefficient_numbers, std::size_t members, const Workspace& work) const {
    expect_size(coefficient_numbers, coefficients.size() * members, "the table [m][member]");
    expect_size(work.scratch.size(), scratch_size(members), "the work space");
  }

  [[nodiscard]] std::size_t scratch_size(std::size_t members) const {
    return std::max(forward.scratch_size(members), transpose.scratch_size(members));
  }

  std::vector<NodeId> coefficients;
  std::vector<double> norms;
  std::vector<std::vector<double>> energies;
  std::vector<TermSpectrum> spectra;
  Action forward;
  Action transpose;
};

Generator::Generator(const Model& model) : implementation_(std::make_unique<Implementation>(lower(model))) {}
Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;

std::span<const NodeId> Generator::coefficients() const { return implementation_->coefficients; }
std::span<const double> Generator::norms() const { return implementation_->norms; }
std::span<const TermSpectrum> Generator::spectra() const { return implementation_->spectra; }

std::span<const std::vector<double>> Generator::energies() const { return implementation_->energies; }

Layout Generator::layout(std::size_t members) const { return implementation_->forward.layout(members); }

Generator::Workspace Generator::workspace(std::size_t members) const {
  return {std::vector<double>(implementation_->scratch_size(members))};
}

void Generator::apply(std::span<const double> a, const double* x, double* out, std::size_t members,
                      Workspace& work) const {
  implementation_->check(a.size(), members, work);
  const Action& action = implementation_->forward;
  action.apply(a, x, out, action.layout(members), action.scratch(work.scratch, members));
}

void Generator::apply_adjoint(std::span<const double> a, const double* x, double* out, std::size_t members,
                              Workspace& work) const {
  implementation_->check(a.size(), members, work);
  const Action& action = implementation_->transpose;
  action.apply(a, x, out, action.layout(members), action.scratch(work.scratch, members));
}

void Generator::pull_back(std::span<const double> a, const double* x, const double* y, double* out,
                          std::span<double> gradient, std::size_t members, Workspace& work) const {
  const Action& transpose = implementation_->transpose;
  const Layout layout = transpose.layout(members);
  if (!transpose.goes_by_bands(layout)) {
    accumulate_gradient(x, y, gradient, members, work);
    return apply_adjoint(a, x, out, members, work);
  }
  implementation_->check(a.size(), members, work);
  implementation_->check(gradient.size(), members, work);
  // x . A_m y = (A_m^T x) . y
  transpose.apply_with_dots(a, x, y, out, gradient, layout);
}

void Generator::accumulate_gradient(const double* x, const double* y, std::span<double> gradient, std::size_t members,
                                    Workspace& work) const {
  implementation_->check(gradient.size(), members, work);
  const Action& action = implementation_->forward;
  action.accumulate_dots(x, y, gradient, action.layout(members), action.scratch(work.scratch, members));
}

}  // namespace costate
