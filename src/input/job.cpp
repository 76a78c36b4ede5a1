#include "input/job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/bytes.hpp"
#include "base/files.hpp"
#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "input/dynamics.hpp"
#include "input/losses.hpp"
#include "input/names.hpp"
#include "input/observables.hpp"
#include "input/operators.hpp"
#include "input/options.hpp"
#include "input/overrides.hpp"
#include "input/parameters.hpp"
#include "input/reader.hpp"
#include "input/sweep.hpp"
#include "input/time.hpp"

namespace costate {

namespace {

constexpr std::int64_t kFormatVersion = 1;

/// A syntax error stands alone: behind it nothing of the text is certain.
TomlValue parse_or_throw(const SourceText& source) {
  try {
    return parse_toml(source.text());
  } catch (const TomlSyntaxError& error) {
    throw InputError({{source.place(error.offset()), "", error.what()}});
  }
}

/// A newer format stands alone, too: this version cannot know what its keys mean.
void check_format_version(Section& root) {
  const std::optional<Item> item =
      root.require("format_version", "(it says which format this is) write format_version = 1");
  if (!item) return;
  const std::optional<std::int64_t> version = item->integer();
  if (!version || *version == kFormatVersion) return;
  if (*version > kFormatVersion) {
    throw InputError({{item->place(), item->key(),
                       fmt::format("version {} is newer than this program (it reads version {}) use a newer Costate",
                                   *version, kFormatVersion)}});
  }
  item->error(fmt::format("there is no version {} (this program reads version {}) write format_version = {}", *version,
                          kFormatVersion, kFormatVersion));
}

/// The input's name with .h5, in the working directory.
std::string default_output(const std::string& name) {
  return std::filesystem::path(name).filename().replace_extension(".h5").string();
}

std::string without_byte_order_mark(const std::string& text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

/// How a job was asked to be run.
struct Request {
  SolverSection solver;
  GradientSection gradient;
};

/// Reads the sections in the order in which they need one another.
Request read_sections(Section& root, InputFiles& files, Job& job, Model& model) {
  NameSpace names("parameters, observables and losses share one name space");
  ParameterScope parameters(model);
  if (const std::optional<Item> title = root.find("title")) job.title = title->string().value_or("");
  parameters.read(root, names);
  const TimeSection time = read_time(root, parameters, model);

  const std::optional<Space> space = read_space(root);
  if (space) model.space = *space;
  const Space* const known_space = space ? &model.space : nullptr;
  OperatorReader operators(known_space, files);
  read_hamiltonian(root, operators, parameters, model);
  const std::vector<NonNegative> rates = read_dissipators(root, operators, parameters, model);

  LossSources sources;
  const InitialStates states = read_initial_states(root, known_space, parameters, model);
  sources.initials_known = states.all_read;
  sources.times_known = time.is_known;
  sources.broken_observables = read_observables(root, operators, names, parameters, model);
  read_losses(root, sources, names, parameters, model);

  std::optional<Sweep> sweep = read_sweep(root, parameters, model.parameters, files);
  if (sweep && time.end_with_points) check_end(*time.end_with_points, *sweep, model);
  if (sweep) check_signs(rates, *sweep, model);
  if (sweep) check_signs(states.occupations, *sweep, model);
  if (sweep) job.sweep = std::move(*sweep);
  const SolverSection solver = read_solver(root);
  return {solver, read_gradient(root, parameters, model.parameters, solver)};
}

/// A few points from all over a sweep, the first and the last one among them.
std::vector<std::vector<double>> sample_points(const Sweep& sweep, const Model& model) {
  constexpr std::size_t kSamples = 5;
  const std::size_t count = std::min(sweep.size(), kSamples);
  std::vector<std::vector<double>> points;
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t point = count == 1 ? 0 : k * (sweep.size() - 1) / (count - 1);
    points.push_back(sweep.parameters(point, model.parameters.values()));
  }
  return points;
}

/// Whether a parameter that is differentiated is 0 somewhere in the sweep. What it drives may then not move the state
/// at all, and steps that are chosen for the state alone do not resolve the derivative.
bool may_be_dark(const Job& job, const Model& model) {
  constexpr double kDark = 1e-8;
  const std::vector<double> values = model.parameters.values();
  return std::ranges::any_of(job.gradient.wrt, [&](std::size_t parameter) {
    double lowest = values[parameter];
    double highest = lowest;
    for (const SweepAxis& axis : job.sweep.axes) {
      if (axis.flat_index != parameter || axis.values.empty()) continue;
      lowest = std::ranges::min(axis.values);
      highest = std::ranges::max(axis.values);
    }
    return lowest < kDark && highest > -kDark;
  });
}

/// Chooses what was left open, for a model without errors.
void settle_methods(const Request& request, Job& job, const Model& model) {
  job.solver = request.solver.options;
  job.checkpoint_interval = request.solver.checkpoint_interval;
  job.device = request.solver.device;
  job.device_place = request.solver.device_place;
  job.gradient = request.gradient.options;
  if (request.solver.is_automatic) {
    MethodsAllowed allowed = job.solver.step ? MethodsAllowed::OneStep : request.gradient.solvers;
    if (allowed == MethodsAllowed::All && may_be_dark(job, model)) allowed = MethodsAllowed::Multistep;
    job.solver.method = choose_method(model, sample_points(job.sweep, model), job.solver, allowed);
  }
  if (request.gradient.is_automatic) job.gradient.method = reverse_method(family(job.solver.method));
}

Job checked_job(const std::string& text, const std::string& name, const std::vector<Override>& overrides,
                InputFiles& files) {
  if (text.size() > limits::kInputBytes)
    throw Error(fmt::format("is too long (an input may hold {})", format_bytes(limits::kInputBytes)));
  SourceText source(name, without_byte_order_mark(text));
  static_cast<void>(parse_or_throw(source));
  const std::vector<OverrideProblem> problems = apply_overrides(source, overrides);
  const TomlValue document = parse_or_throw(source);
  Report report(source);
  for (const OverrideProblem& problem : problems) report.add_option(problem.option, problem.key, problem.message);
  Section root(document, "", report);
  check_format_version(root);

  Job job;
  auto model = std::make_unique<Model>();
  const Request request = read_sections(root, files, job, *model);
  const OutputOptions output = read_output(root, default_output(name), files.output());
  root.reject_unknown_keys();
  report.throw_if_any();
  settle_methods(request, job, *model);
  check_reversible(root, *model, job.gradient);
  check_checkpoints(root, *model, job.solver, job.gradient, job.sweep.size());
  report.throw_if_any();

  job.text = source.text();
  job.files = files.files();
  job.model = std::move(model);
  job.output_file = output.file;
  job.states = output.states;
  return job;
}

}  // namespace

std::string input_file_line(const InputFile& file) { return file.sha256 + "  " + file.name; }

std::string input_sha256(const Job& job) {
  Sha256 hash;
  hash.update(job.text);
  for (const InputFile& file : job.files) hash.update(input_file_line(file) + "\n");
  return hash.digest();
}

std::filesystem::path directory_of(const std::string& name) { return std::filesystem::path(name).parent_path(); }

Job parse_job(const std::string& text, const std::string& name, const std::vector<Override>& overrides) {
  InputFiles files(directory_of(name));
  return parse_job(text, name, overrides, files);
}

Job parse_job(const std::string& text, const std::string& name, const std::vector<Override>& overrides,
              InputFiles& files) {
  try {
    return checked_job(text, name, overrides, files);
  } catch (const InputError&) {
    throw;
  } catch (const Error& error) {
    // Of the model as a whole, which no place of the text stands for.
    throw InputError({{name, "", error.what()}});
  }
}

std::string read_input(const std::string& path) {
  try {
    return read_file(path, limits::kInputBytes, FileKinds::RegularOrPipe);
  } catch (const Error& error) {
    throw InputError({{path, "", error.what()}});
  }
}

Job load_job(const std::string& path, const std::vector<Override>& overrides) {
  return parse_job(read_input(path), path, overrides);
}

}  // namespace costate
