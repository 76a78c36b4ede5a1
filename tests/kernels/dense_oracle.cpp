#include "kernels/dense_oracle.hpp"

namespace costate::test {

std::vector<double> Random::numbers(std::size_t count) {
  std::vector<double> result(count);
  for (double& value : result) value = number();
  return result;
}

Dense Random::matrix(std::size_t n, double density) {
  const auto size = static_cast<Eigen::Index>(n);
  Dense result = Dense::Zero(size, size);
  for (Complex& entry : result.reshaped()) {
    const Complex value = complex();
    if (std::abs(number()) < density) entry = value;
  }
  return result;
}

std::vector<double> Random::state(const Layout& layout) {
  std::vector<double> result = numbers(layout.size());
  if (layout.columns == 1) return result;
  for (std::size_t b = 0; b < layout.members; ++b) {
    for (std::size_t i = 0; i < layout.rows; ++i) {
      result[layout(i, i, Part::Imaginary, b)] = 0;
      for (std::size_t j = 0; j < i; ++j) {
        result[layout(i, j, Part::Real, b)] = result[layout(j, i, Part::Real, b)];
        result[layout(i, j, Part::Imaginary, b)] = -result[layout(j, i, Part::Imaginary, b)];
      }
    }
  }
  return result;
}

Operator sparse(const Dense& matrix) { return matrix.sparseView(); }

Model random_model(Equation equation, std::size_t n, Random& random) {
  constexpr Complex kI(0, 1);
  Model model;
  model.space = Space({{"s", n}});
  model.equation = equation;
  Graph& graph = model.graph;
  const auto hermitian = [](const Dense& a) -> Dense { return a + a.adjoint(); };
  const Dense real = random.matrix(n, 0.5).real().cast<Complex>();
  const Dense another = random.matrix(n, 0.5).real().cast<Complex>();
  const Dense diagonal = random.matrix(n).diagonal().real().cast<Complex>().asDiagonal();
  model.hamiltonian = {{sparse(hermitian(real)), graph.parameter(0)},
                       {sparse(hermitian(kI * another)), graph.parameter(1)},
                       {sparse(hermitian(random.matrix(n, 0.4))), graph.parameter(0)},
                       {sparse(diagonal), graph.constant(-1.5)},
                       {sparse(hermitian(random.matrix(n, 0.2))), graph.constant(0.5)},
                       {sparse(hermitian(real)), graph.zero()}};
  if (equation == Equation::Schrodinger) return model;

  const auto size = static_cast<Eigen::Index>(n);
  Dense lowering = Dense::Zero(size, size);
  Dense phases = Dense::Zero(size, size);
  Dense cycle = Dense::Zero(size, size);
  Dense broadcast = Dense::Zero(size, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    if (i > 0) lowering(i - 1, i) = std::sqrt(static_cast<double>(i));
    phases(i, i) = random.complex();
    cycle(i, (i + 1) % size) = random.complex();
    broadcast(i, 0) = random.complex();
  }
  Dense gaps = random.matrix(n).diagonal(1).asDiagonal().toDenseMatrix();
  gaps.conservativeResizeLike(Dense::Zero(size, size));
  gaps(0, 0) = 0;
  model.dissipators = {{sparse(lowering), graph.parameter(2), "ladder"},
                       {sparse(lowering.transpose()), graph.constant(0.25), "raising, constant"},
                       {sparse(phases), graph.parameter(2), "shares its rate"},
                       {sparse(cycle), graph.parameter(3), "one entry per row, two diagonals"},
                       {sparse(broadcast), graph.parameter(3), "one entry per row, all in one column"},
                       {sparse(broadcast.transpose()), graph.constant(0.5), "one entry per column"},
                       {sparse(gaps), graph.parameter(1), "rate shared with a Hamiltonian term; empty rows"},
                       {sparse(random.matrix(n)), graph.parameter(2), "dense"},
                       {sparse(random.matrix(n, 0.3)), graph.constant(2), "general, constant"},
                       {sparse(lowering), graph.zero(), "off"}};
  return model;
}

double coefficient_value(const Graph& graph, NodeId node, const std::vector<double>& parameters) {
  const Node& n = graph.node(node);
  return n.op == Op::Constant ? n.value : parameters[static_cast<std::size_t>(n.index)];
}

Dense member_of(const std::vector<double>& state, const Layout& layout, std::size_t member) {
  Dense y(static_cast<Eigen::Index>(layout.rows), static_cast<Eigen::Index>(layout.columns));
  for (std::size_t i = 0; i < layout.rows; ++i) {
    for (std::size_t j = 0; j < layout.columns; ++j) {
      y(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = {state[layout(i, j, Part::Real, member)],
                                                                       state[layout(i, j, Part::Imaginary, member)]};
    }
  }
  return y;
}

Dense hamiltonian_action(const Operator& h, const Dense& y, Equation equation) {
  constexpr Complex kI(0, 1);
  const Dense dense = h;
  if (equation == Equation::Schrodinger) return -kI * dense * y;
  return -kI * (dense * y - y * dense);
}

Dense dissipator_action(const Operator& jump, const Dense& rho) {
  const Dense l = jump;
  return l * rho * l.adjoint() - 0.5 * (l.adjoint() * l * rho + rho * l.adjoint() * l);
}

Dense right_hand_side(const Model& model, const std::vector<double>& parameters, const Dense& y) {
  Dense sum = Dense::Zero(y.rows(), y.cols());
  for (const HamiltonianTerm& term : model.hamiltonian) {
    sum +=
        coefficient_value(model.graph, term.coefficient, parameters) * hamiltonian_action(term.op, y, model.equation);
  }
  for (const Dissipator& dissipator : model.dissipators) {
    sum += coefficient_value(model.graph, dissipator.rate, parameters) * dissipator_action(dissipator.jump, y);
  }
  return sum;
}

double inner(const Dense& x, const Dense& y) { return (x.conjugate().cwiseProduct(y)).sum().real(); }

}  // namespace costate::test
