#include "kernels/generator.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "kernels/action.hpp"

namespace costate {

namespace {

void expect_size(std::size_t size, std::size_t expected, const char* what) {
  if (size == expected) return;
  throw Error(std::string(what) + " has " + std::to_string(size) + " numbers (" + std::to_string(expected) +
              " are needed for this batch)");
}

}  // namespace

struct Generator::Implementation {
  explicit Implementation(const LinearTerms& terms)
      : coefficients(terms.coefficients), forward(terms), transpose(transposed(terms)) {}

  void check(std::size_t coefficient_numbers, std::size_t members, const Workspace& work) const {
    expect_size(coefficient_numbers, coefficients.size() * members, "the table [m][member]");
    expect_size(work.scratch.size(), scratch_size(members), "the work space");
  }

  [[nodiscard]] std::size_t scratch_size(std::size_t members) const {
    return std::max(forward.scratch_size(members), transpose.scratch_size(members));
  }

  std::vector<NodeId> coefficients;
  Action forward;
  Action transpose;
};

Generator::Generator(const Model& model) : implementation_(std::make_unique<Implementation>(lower(model))) {}
Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;

std::span<const NodeId> Generator::coefficients() const { return implementation_->coefficients; }

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

void Generator::accumulate_gradient(const double* x, const double* y, std::span<double> gradient, std::size_t members,
                                    Workspace& work) const {
  implementation_->check(gradient.size(), members, work);
  const Action& action = implementation_->forward;
  action.accumulate_dots(x, y, gradient, action.layout(members), action.scratch(work.scratch, members));
}

}  // namespace costate
