#include "inputs/recorded.hpp"

#include <gtest/gtest.h>
#include <mpi.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace costate {

namespace {

const std::string kSource = COSTATE_SOURCE_DIR;

std::vector<double> numbers(const toml::node_view<const toml::node>& view) {
  std::vector<double> values;
  for (const toml::node& entry : *view.as_array()) values.push_back(*entry.value<double>());
  return values;
}

/// The tables of an array of tables.
std::vector<const toml::table*> tables(const toml::node_view<const toml::node>& view) {
  std::vector<const toml::table*> result;
  for (const toml::node& entry : *view.as_array()) result.push_back(entry.as_table());
  return result;
}

RecordedPoint read_point(const toml::table& table) {
  RecordedPoint point{.index = static_cast<std::size_t>(*table["index"].value<std::int64_t>()),
                      .scales = numbers(table["scales"]),
                      .losses = {},
                      .observables = {}};
  for (const toml::table* loss : tables(table["loss"])) {
    point.losses.push_back(
        {*(*loss)["name"].value<std::string>(), *(*loss)["value"].value<double>(), numbers((*loss)["gradient"])});
  }
  for (const toml::table* observable : tables(table["observable"])) {
    const std::vector<double> re = numbers((*observable)["re"]);
    const std::vector<double> im = numbers((*observable)["im"]);
    RecordedObservable& recorded = point.observables.emplace_back();
    recorded.name = *(*observable)["name"].value<std::string>();
    for (std::size_t k = 0; k < re.size(); ++k) recorded.final.emplace_back(re[k], im[k]);
  }
  return point;
}

}  // namespace

const std::vector<std::string>& input_names() {
  static const std::vector<std::string> names = {"kerr_sweep",   "readout",        "cross_resonance",
                                                 "ising_quench", "switched_pulse", "robust_pulse"};
  return names;
}

std::vector<RecordedPoint> recorded_points(const std::string& input) {
  const toml::table file = toml::parse_file(kSource + "/tests/inputs/references/" + input + ".toml");
  std::vector<RecordedPoint> points;
  for (const toml::table* point : tables(std::as_const(file)["point"])) points.push_back(read_point(*point));
  return points;
}

Job tight_job(const std::string& input, const Way& way) {
  return load_job(kSource + "/inputs/" + input + ".toml", {{"solver.rtol", "1e-10"},
                                                           {"solver.method", '"' + way.solver + '"'},
                                                           {"gradient.method", '"' + way.gradient + '"'}});
}

std::vector<double> parameters(const Job& job, const RecordedPoint& point) {
  return job.sweep.parameters(point.index, job.model->parameters.values());
}

PointResult solve(const Job& job, const std::vector<double>& parameters) {
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  const std::vector<std::vector<double>> points = {parameters};
  PointResult result = solver.solve(points).at(0);
  EXPECT_FALSE(result.failed) << result.message;
  return result;
}

double loss_scale(double value, const std::vector<double>& gradient, const std::vector<double>& scales) {
  double scale = std::abs(value);
  for (std::size_t p = 0; p < gradient.size(); ++p) scale = std::max(scale, std::abs(gradient[p] * scales[p]));
  return scale;
}

}  // namespace costate
