#include "output/schema.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <variant>

#include "base/error.hpp"
#include "base/result_names.hpp"
#include "output/time_axis.hpp"

namespace costate {

namespace {

namespace names = result_names;

template <class T>
std::vector<std::byte> bytes_of(std::span<const T> values) {
  const auto bytes = std::as_bytes(values);
  return {bytes.begin(), bytes.end()};
}

template <class T>
std::vector<std::byte> bytes_of_one(const T& value) {
  return bytes_of(std::span<const T>(&value, 1));
}

Hdf5Array numbers(std::span<const double> values) {
  return {ElementType::Double, {values.size()}, bytes_of(values), {}};
}

// The part [first, first + count) of a result's list.
template <class T>
std::span<const T> part(const std::vector<T>& list, std::size_t first, std::size_t count, const std::string& name) {
  if (first + count > list.size())
    throw Error("the solver returned too few numbers for '" + name + "' (" + std::to_string(list.size()) + ")");
  return std::span(list).subspan(first, count);
}

std::size_t length_of(std::span<const Dimension> dimensions) {
  std::size_t length = 1;
  for (const Dimension& dimension : dimensions) length *= dimension.length;
  return length;
}

PointVariable real_variable(std::string name, std::vector<Dimension> dimensions) {
  PointVariable variable;
  variable.name = std::move(name);
  variable.dimensions = std::move(dimensions);
  variable.fill = bytes_of_one(std::numeric_limits<double>::quiet_NaN());
  return variable;
}

PointVariable complex_variable(std::string name, std::vector<Dimension> dimensions) {
  PointVariable variable = real_variable(std::move(name), std::move(dimensions));
  variable.type = ElementType::Complex;
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  variable.fill = bytes_of_one(std::complex<double>(kNan, kNan));
  return variable;
}

PointVariable observable_variable(const Observable& observable, std::size_t index, const std::vector<Dimension>& on) {
  const std::size_t count = length_of(on);
  const std::size_t first = index * count;
  const std::string& name = observable.name;
  if (observable.is_complex) {
    PointVariable variable = complex_variable(name, on);
    variable.block = [=](const PointResult& result) { return bytes_of(part(result.expectations, first, count, name)); };
    return variable;
  }
  PointVariable variable = real_variable(name, on);
  variable.block = [=](const PointResult& result) {
    std::vector<double> values;
    for (const std::complex<double>& value : part(result.expectations, first, count, name))
      values.push_back(value.real());
    return bytes_of(std::span<const double>(values));
  };
  return variable;
}

// A list of a result, cut into equal parts of which this variable is number `index`.
PointVariable list_variable(std::string name, std::vector<double> PointResult::*list, std::size_t index,
                            std::vector<Dimension> on) {
  const std::size_t count = length_of(on);
  PointVariable variable = real_variable(std::move(name), std::move(on));
  variable.block = [list, count, first = index * count, label = variable.name](const PointResult& result) {
    return bytes_of(part(result.*list, first, count, label));
  };
  return variable;
}

// NaN where a point's gradients were not verified.
PointVariable error_variable(const Dimension& losses) {
  PointVariable variable = real_variable(names::kGradientError, {losses});
  variable.attributes = {{names::kDescription, Hdf5Array::text("estimated relative error of the gradient")}};
  variable.block = [losses](const PointResult& result) {
    if (!result.gradient_errors.empty()) return bytes_of(std::span<const double>(result.gradient_errors));
    const std::vector<double> unknown(losses.length, std::numeric_limits<double>::quiet_NaN());
    return bytes_of(std::span<const double>(unknown));
  };
  return variable;
}

PointVariable state_variable(std::string name, std::vector<Dimension> on) {
  const std::size_t count = length_of(on);
  PointVariable variable = complex_variable(std::move(name), std::move(on));
  variable.block = [count, label = variable.name](const PointResult& result) {
    return bytes_of(part(result.states, 0, count, label));
  };
  return variable;
}

PointVariable status_variable() {
  PointVariable variable;
  variable.name = names::kStatus;
  variable.type = ElementType::Int8;
  variable.fill = bytes_of_one(PointStatus::Pending);
  const std::array<std::int8_t, 3> values = {0, 1, 2};
  variable.attributes = {{names::kFlagValues, Hdf5Array::number_list(values)},
                         {names::kFlagMeanings, Hdf5Array::text("pending done failed")}};
  variable.block = [](const PointResult& /*result*/) { return bytes_of_one(PointStatus::Done); };
  return variable;
}

PointVariable count_variable(std::string name, std::string description, long PointStatistics::*count) {
  PointVariable variable;
  variable.name = std::move(name);
  variable.type = ElementType::Int64;
  variable.fill = bytes_of_one(std::int64_t{-1});
  variable.attributes = {{names::kDescription, Hdf5Array::text(std::move(description))}};
  variable.block = [=](const PointResult& result) {
    return bytes_of_one(static_cast<std::int64_t>(result.statistics.*count));
  };
  return variable;
}

std::vector<PointVariable> cost_variables() {
  std::vector<PointVariable> variables;
  variables.push_back(count_variable(names::kSteps, "accepted steps, all passes", &PointStatistics::steps));
  variables.push_back(count_variable(names::kRhsEvaluations, "applications of the generator or its adjoint",
                                     &PointStatistics::rhs_evaluations));
  variables.push_back(count_variable(names::kRecomputedSteps, "steps taken again from a checkpoint",
                                     &PointStatistics::recomputed_steps));
  variables.push_back(count_variable(names::kCheckpointBytesPeak, "most bytes held in checkpoints",
                                     &PointStatistics::checkpoint_bytes_peak));
  PointVariable wall_time = real_variable(names::kWallTime, {});
  wall_time.attributes = {{names::kUnits, Hdf5Array::text("s")},
                          {names::kDescription, Hdf5Array::text("the point's share of its batch's time")}};
  wall_time.block = [](const PointResult& result) { return bytes_of_one(result.statistics.wall_time); };
  variables.push_back(std::move(wall_time));
  return variables;
}

void add_sweep(const Sweep& sweep, Schema& schema) {
  if (sweep.mode == SweepMode::Zip) {
    schema.sweep = {{names::kPoint, sweep.size()}};
    std::vector<std::int64_t> point(sweep.size());
    for (std::size_t k = 0; k < point.size(); ++k) point[k] = static_cast<std::int64_t>(k);
    schema.coordinates.push_back(
        {names::kPoint,
         names::kPoint,
         {ElementType::Int64, {point.size()}, bytes_of(std::span<const std::int64_t>(point)), {}}});
  }
  for (const SweepAxis& axis : sweep.axes) {
    if (sweep.mode == SweepMode::Grid) schema.sweep.push_back({axis.parameter, axis.values.size()});
    const std::string& dimension = sweep.mode == SweepMode::Grid ? axis.parameter : schema.sweep.front().name;
    schema.coordinates.push_back({axis.parameter, dimension, numbers(axis.values)});
  }
  schema.dimensions = schema.sweep;
}

// Where the end differs between points, the save times are fractions of the interval and the ends stand beside them.
Dimension add_time(const Job& job, Schema& schema) {
  const Model& model = *job.model;
  const Dimension time{names::kTime, model.save_times.size()};
  schema.dimensions.push_back(time);
  schema.coordinates.push_back({time.name, time.name, numbers(save_times_in_file(job))});
  if (end_is_swept(job)) {
    PointVariable end = real_variable(names::kEndTime, {});
    end.attributes = {{names::kDescription, Hdf5Array::text("end of the interval, of which time holds fractions")}};
    end.block = [](const PointResult& result) { return bytes_of_one(result.end_time); };
    schema.variables.push_back(std::move(end));
  }
  return time;
}

// A dimension whose values are names.
Dimension add_named_dimension(const char* name, std::vector<std::string> entries, Schema& schema) {
  const Dimension dimension{name, entries.size()};
  schema.dimensions.push_back(dimension);
  schema.coordinates.push_back({name, name, Hdf5Array::text_list(std::move(entries))});
  return dimension;
}

}  // namespace

std::size_t PointVariable::block_size() const { return length_of(dimensions) * element_size(type); }

Schema make_schema(const Job& job) {
  const Model& model = *job.model;
  Schema schema;
  add_sweep(job.sweep, schema);

  const Dimension time = add_time(job, schema);

  std::vector<Dimension> per_initial;
  if (model.initials.size() > 1) {
    std::vector<std::string> initials;
    for (const InitialState& initial : model.initials) initials.push_back(initial.name);
    per_initial.push_back(add_named_dimension(names::kInitial, std::move(initials), schema));
  }
  std::vector<Dimension> per_save = per_initial;
  per_save.push_back(time);

  for (std::size_t k = 0; k < model.observables.size(); ++k)
    schema.variables.push_back(observable_variable(model.observables[k], k, per_save));
  for (std::size_t k = 0; k < model.losses.size(); ++k)
    schema.variables.push_back(list_variable(model.losses[k].name, &PointResult::losses, k, {}));

  if (job.gradient.method != GradientMethod::None && !job.gradient.wrt.empty()) {
    std::vector<std::string> entries;
    for (const std::size_t flat : job.gradient.wrt) entries.push_back(model.parameters.entry_name(flat));
    const Dimension wrt = add_named_dimension(names::kWrt, std::move(entries), schema);
    for (std::size_t k = 0; k < model.losses.size(); ++k)
      schema.variables.push_back(
          list_variable(names::kGradientPrefix + model.losses[k].name, &PointResult::gradients, k, {wrt}));
    if (job.gradient.verify > 0) {
      std::vector<std::string> losses;
      for (const Loss& loss : model.losses) losses.push_back(loss.name);
      schema.variables.push_back(error_variable(add_named_dimension(names::kLoss, std::move(losses), schema)));
    }
  }

  if (job.states != StateOutput::None) {
    std::vector<Dimension> on = job.states == StateOutput::All ? per_save : per_initial;
    std::vector<Dimension> element = {{names::kRow, model.space.dimension()}};
    if (model.equation == Equation::Lindblad) element.push_back({names::kColumn, model.space.dimension()});
    schema.dimensions.insert(schema.dimensions.end(), element.begin(), element.end());
    on.insert(on.end(), element.begin(), element.end());
    schema.variables.push_back(
        state_variable(job.states == StateOutput::All ? names::kStates : names::kFinalState, std::move(on)));
  }

  schema.variables.push_back(status_variable());
  std::ranges::move(cost_variables(), std::back_inserter(schema.variables));
  return schema;
}

std::vector<std::byte> fill_block(const PointVariable& variable) {
  std::vector<std::byte> block;
  block.reserve(variable.block_size());
  while (block.size() < variable.block_size()) block.insert(block.end(), variable.fill.begin(), variable.fill.end());
  return block;
}

std::vector<std::byte> block_of(const PointVariable& variable, const PointResult& result) {
  if (!result.failed) {
    std::vector<std::byte> block = variable.block(result);
    if (block.size() != variable.block_size())
      throw Error("the solver returned a wrong number of values for '" + variable.name + "'");
    return block;
  }
  if (variable.name == names::kStatus) return bytes_of_one(PointStatus::Failed);
  return fill_block(variable);
}

}  // namespace costate
