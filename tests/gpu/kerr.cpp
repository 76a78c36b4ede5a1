#include "gpu/kerr.hpp"

#include <array>
#include <cmath>
#include <fstream>

#include "base/error.hpp"

namespace costate::test {

namespace {

/// In the order of the model's parameters.
constexpr std::array<double KerrPoint::*, 4> kFields{&KerrPoint::kerr, &KerrPoint::detuning, &KerrPoint::drive,
                                                     &KerrPoint::kappa};

double KerrPoint::*field_of(const Model& model, NodeId node) {
  return kFields.at(static_cast<std::size_t>(model.graph.node(node).index));
}

}  // namespace

std::vector<KerrResult> read_results(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Error("cannot read " + path);
  std::vector<KerrResult> results;
  KerrResult r{};
  while (file >> r.point.kerr >> r.point.detuning >> r.point.drive >> r.point.kappa >> r.photons >> r.gradient.kerr >>
         r.gradient.detuning >> r.gradient.drive >> r.gradient.kappa) {
    results.push_back(r);
  }
  return results;
}

std::vector<KerrPoint> kerr_grid(std::size_t side) {
  std::vector<KerrPoint> points;
  const auto at = [side](std::size_t k, double first, double last) {
    return first + (last - first) * static_cast<double>(k) / static_cast<double>(side - 1);
  };
  for (std::size_t kerr = 0; kerr < side; ++kerr) {
    for (std::size_t detuning = 0; detuning < side; ++detuning) {
      for (std::size_t drive = 0; drive < side; ++drive) {
        for (std::size_t kappa = 0; kappa < side; ++kappa)
          points.push_back({at(kerr, 1.5, 2.5), at(detuning, -1, 1), at(drive, 0.05, 1.6), at(kappa, 0.06, 2)});
      }
    }
  }
  return points;
}

Model kerr_model(std::size_t levels) {
  const auto n = static_cast<Eigen::Index>(levels);
  Operator destroy(n, n);
  for (Eigen::Index k = 1; k < n; ++k) destroy.insert(k - 1, k) = std::sqrt(static_cast<double>(k));
  destroy.makeCompressed();
  const Operator create = Operator(destroy.adjoint());
  const Operator number = create * destroy;
  const Operator pairs = Operator(create * create) * Operator(destroy * destroy);
  Model model;
  model.space = Space({{"c", levels}});
  model.equation = Equation::Lindblad;
  Graph& graph = model.graph;
  model.hamiltonian = {{Operator(-0.5 * pairs), graph.parameter(0)},
                       {Operator(-number), graph.parameter(1)},
                       {Operator(destroy + create), graph.parameter(2)}};
  model.dissipators = {{destroy, graph.parameter(3), "kappa"}};
  return model;
}

std::vector<double> kerr_coefficients(const std::vector<NodeId>& nodes, const Model& model,
                                      const std::vector<KerrPoint>& points) {
  std::vector<double> a;
  for (const NodeId node : nodes) {
    for (const KerrPoint& point : points) a.push_back(point.*field_of(model, node));
  }
  return a;
}

KerrPoint kerr_gradient(const std::vector<NodeId>& nodes, const Model& model, const std::vector<double>& bars,
                        std::size_t members, std::size_t member) {
  KerrPoint gradient{};
  for (std::size_t m = 0; m < nodes.size(); ++m) gradient.*field_of(model, nodes[m]) = bars[m * members + member];
  return gradient;
}

bool is_drive(NodeId node, const Model& model) { return field_of(model, node) == &KerrPoint::drive; }

std::vector<ExpectationEntry> photon_entries(std::size_t levels) {
  std::vector<ExpectationEntry> entries;
  for (std::size_t k = 1; k < levels; ++k) entries.push_back({k, k, static_cast<double>(k), 0});
  return entries;
}

std::vector<double> vacuum(const Layout& layout) {
  std::vector<double> y(layout.size(), 0.0);
  for (std::size_t b = 0; b < layout.members; ++b) y[layout(0, 0, Part::Real, b)] = 1;
  return y;
}

}  // namespace costate::test
