#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <sstream>

#include "base/duration.hpp"
#include "base/error.hpp"
#include "base/nearest.hpp"
#include "base/version.hpp"
#include "wrap/libraries.hpp"

namespace costate {

namespace {

struct Values {
  std::string input;
  std::optional<std::string> output;
  std::vector<std::string> overrides;
  bool overwrite = false;
  bool resume = false;
  std::optional<std::string> max_time;
  std::optional<std::string> share;
  std::string result;
  std::size_t point = 0;
  std::size_t ranks = 1;
  bool quiet = false;
  std::string log_level = "info";
};

struct LaterCommand {
  const char* name;
  const char* purpose;
};
constexpr std::array kLaterCommands = {
    LaterCommand{"optimize", "Descend along the gradient of a loss"},
};

void add_input(CLI::App& command, Values& values) {
  command.add_option("INPUT.toml", values.input, "the job")->type_name("")->required();
  command
      .add_option("--set", values.overrides,
                  "overrides a key of the input, as in --set parameters.kerr=0.2; repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_run(CLI::App& app, Values& values) {
  CLI::App* run = app.add_subcommand("run", "Solve the sweep with its gradients; mpirun -n N in front scales out");
  run->fallthrough();
  add_input(*run, values);
  run->add_option("--output", values.output, "the result file, in place of the input's [output] file")
      ->type_name("FILE");
  run->add_flag("--resume", values.resume, "goes on with an earlier run of the same input, if there is one");
  run->add_flag("--overwrite", values.overwrite, "replaces an existing result, or starts anew where a run was stopped");
  run->add_option("--max-time", values.max_time, "stops in time with exit status 75, as in 3h50m")->type_name("TIME");
  run->add_option("--shard", values.share,
                  "computes every N-th batch from the K-th on, beside other runs, and makes no file")
      ->type_name("K/N");
}

void add_check(CLI::App& app, Values& values) {
  CLI::App* check = app.add_subcommand("check", "Verify the gradient at a point, and say whether it can be trusted");
  check->fallthrough();
  add_input(*check, values);
  check->add_option("--point", values.point, "which point of the sweep, from 0 (the default)")
      ->type_name("K")
      ->check([](const std::string& text) {
        return text.starts_with('-') ? text + " is no point of a sweep (they are numbered from 0)" : std::string();
      });
}

void add_plan(CLI::App& app, Values& values) {
  CLI::App* plan = app.add_subcommand("plan", "Predict memory, disk and time from a short try, without running");
  plan->fallthrough();
  add_input(*plan, values);
  plan->add_option("--ranks", values.ranks, "how many ranks the run will have (default 1)")
      ->type_name("N")
      ->check([](const std::string& text) {
        const bool is_count = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        return is_count && text.find_first_not_of('0') != std::string::npos
                   ? std::string()
                   : text + " is no number of ranks (a run has at least 1)";
      });
}

void add_results(CLI::App& app, Values& values) {
  CLI::App* merge = app.add_subcommand("merge", "Make the result file of what the journals of a stopped run hold");
  merge->fallthrough();
  merge->add_option("OUTPUT", values.result, "the result file")->type_name("")->required();
  CLI::App* info = app.add_subcommand("info", "Tell what is in a result file or its journals, and whether it is sound");
  info->fallthrough();
  info->add_option("OUTPUT", values.result, "the result file")->type_name("")->required();
}

void add_shared(CLI::App& app, Values& values) {
  app.add_flag("--quiet", values.quiet, "no progress, and nothing but warnings and errors");
  app.add_option("--log-level", values.log_level, "debug, info, warning, error or off")->type_name("LEVEL");
}

void refuse_later(const std::string& what) {
  throw InputError(
      fmt::format("{} is not available yet (this version has the commands run, check, plan, merge and info)", what));
}

Override parse_override(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw InputError(
        fmt::format("--set {}: this is no override (KEY=VALUE was expected, as in parameters.kerr=0.2)", text));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

LogLevel log_level(const Values& values) {
  if (values.quiet) return LogLevel::Warning;
  try {
    return parse_log_level(values.log_level);
  } catch (const Error& error) {
    throw InputError(fmt::format("--log-level: {}", error.what()));
  }
}

std::vector<Override> parse_overrides(const Values& values) {
  std::vector<Override> overrides;
  for (const std::string& text : values.overrides) overrides.push_back(parse_override(text));
  return overrides;
}

double max_time(const std::string& text) {
  try {
    const double seconds = parse_duration(text);
    if (seconds > 0) return seconds;
    throw Error("0 is no time to compute anything (a span of time was expected)");
  } catch (const Error& error) {
    throw InputError(fmt::format("--max-time: {}", error.what()));
  }
}

/// "2/4" is the second of four.
Share share(const std::string& text) {
  Share share;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, share.index);
  const bool has_count = index.ec == std::errc() && index.ptr != end && *index.ptr == '/';
  const auto count = has_count ? std::from_chars(index.ptr + 1, end, share.count) : index;
  if (!has_count || count.ec != std::errc() || count.ptr != end || share.index < 1 || share.index > share.count)
    throw InputError(fmt::format("--shard {}: this is no share (K/N was expected, as in 2/4)", text));
  --share.index;
  return share;
}

ExistingOutput existing(const Values& values) {
  if (values.overwrite && values.resume)
    throw InputError("--resume and --overwrite exclude each other (to go on, or to start anew) give one of them");
  if (values.overwrite && values.share)
    throw InputError("--shard and --overwrite exclude each other (other shares would lose their points)");
  if (values.overwrite) return ExistingOutput::Overwrite;
  return values.resume || values.share ? ExistingOutput::Resume : ExistingOutput::Refuse;
}

RunRequest run_request(const Values& values, const SplitArguments& arguments) {
  const auto is_control = [](unsigned char c) { return std::iscntrl(c) != 0; };
  if (values.output && std::ranges::any_of(*values.output, is_control))
    throw InputError("--output: control character in a file name (it cannot be shown or typed)");
  if (values.output && values.output->empty()) throw InputError("--output: the name is empty (a file was expected)");
  RunRequest request;
  request.input = values.input;
  request.overrides = parse_overrides(values);
  request.output = values.output.value_or("");
  request.existing = existing(values);
  if (values.max_time) request.max_time = max_time(*values.max_time);
  if (values.share) request.share = share(*values.share);
  request.progress = values.quiet ? ProgressStyle::Silent : style_of_standard_error();
  request.command_line = arguments.own;
  if (!arguments.petsc.empty()) {
    request.command_line.emplace_back("--");
    request.command_line.insert(request.command_line.end(), arguments.petsc.begin(), arguments.petsc.end());
  }
  return request;
}

/// The first argument is a command, or an option that stands for itself.
void require_command(const CLI::App& app, const SplitArguments& arguments) {
  if (arguments.own.size() < 2 || arguments.own[1].starts_with('-')) return;
  const std::string& given = arguments.own[1];
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
  if (std::ranges::find(known, given) != known.end()) return;
  throw InputError(fmt::format("unknown command '{}' (the commands are run, check, plan, merge and info){}", given,
                               did_you_mean(given, known)));
}

// CLI11's own texts may take several lines; an error takes one.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

SplitArguments split_arguments(std::span<char* const> arguments) {
  SplitArguments split;
  const auto separator =
      std::find_if(arguments.begin(), arguments.end(), [](const char* text) { return std::string_view(text) == "--"; });
  split.own.assign(arguments.begin(), separator);
  if (separator != arguments.end()) split.petsc.assign(separator + 1, arguments.end());
  return split;
}

CommandLine parse_command_line(const SplitArguments& arguments) {
  Values values;
  CLI::App app("Simulates quantum systems and differentiates the simulation, over parameter sweeps.", "costate");
  app.set_version_flag("--version", fmt::format("costate {} ({}), {}", version(), git_revision(), cuda_of_build()));
  app.footer("What follows -- goes to PETSc, as in: costate run INPUT.toml -- -log_view");
  app.require_subcommand(1);
  add_shared(app, values);
  add_run(app, values);
  add_check(app, values);
  add_plan(app, values);
  add_results(app, values);
  for (const LaterCommand& command : kLaterCommands)
    app.add_subcommand(command.name, fmt::format("{} (not available yet)", command.purpose))->allow_extras();

  require_command(app, arguments);
  // CLI11 takes the arguments from the last to the first, without the program's name.
  std::vector<std::string> reversed(arguments.own.rbegin(), arguments.own.rend());
  if (!reversed.empty()) reversed.pop_back();
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw InputError(fmt::format("{} (see costate --help)", first_line(error.what())));
    std::ostringstream text;
    app.exit(error, text, text);
    CommandLine answered;
    answered.answer = text.str();
    return answered;
  }

  CommandLine command_line;
  command_line.log_level = log_level(values);
  for (const LaterCommand& command : kLaterCommands)
    if (app.got_subcommand(command.name)) refuse_later(fmt::format("the command {}", command.name));
  if (app.got_subcommand("run")) command_line.run = run_request(values, arguments);
  if (app.got_subcommand("check")) command_line.check = {values.input, parse_overrides(values), values.point};
  if (app.got_subcommand("plan")) command_line.plan = {values.input, parse_overrides(values), values.ranks};
  if (app.got_subcommand("merge")) command_line.merge = values.result;
  if (app.got_subcommand("info")) command_line.info = values.result;
  return command_line;
}

}  // namespace costate
