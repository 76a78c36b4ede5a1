#include "output/provenance.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>

#include "base/error.hpp"
#include "base/result_names.hpp"
#include "base/version.hpp"
#include "wrap/libraries.hpp"

namespace costate {

namespace {

namespace names = result_names;

// An argument as a shell would take it.
std::string quoted(const std::string& argument) {
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_-+=./:,@%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), is_plain)) return argument;
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::vector<std::string> file_lines(const Job& job) {
  std::vector<std::string> lines;
  for (const InputFile& file : job.files) lines.push_back(input_file_line(file));
  return lines;
}

}  // namespace

std::string now_in_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  if (gmtime_r(&now, &utc) == nullptr) throw Error("the clock's time cannot be written as a date");
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), length};
}

std::string shell_line(const std::vector<std::string>& arguments) {
  std::string text;
  for (const std::string& argument : arguments) text += (text.empty() ? "" : " ") + quoted(argument);
  return text;
}

std::string method_name(Method method) {
  switch (method) {
    case Method::Adams:
      return "adams";
    case Method::Bdf:
      return "bdf";
    case Method::Dop853:
      return "dop853";
    case Method::Magnus:
      return "magnus";
  }
  throw Error("a method of integration without a name");
}

std::string method_name(GradientMethod method) {
  switch (method) {
    case GradientMethod::None:
      return "none";
    case GradientMethod::Forward:
      return "forward";
    case GradientMethod::Adjoint:
      return "adjoint";
    case GradientMethod::Backprop:
      return "backprop";
  }
  throw Error("a gradient method without a name");
}

void write_provenance(const Job& job, const Provenance& provenance, const Hdf5Group& root) {
  root.write_attribute(names::kFormatVersion, Hdf5Array::number(kResultFormatVersion));
  if (!job.title.empty()) root.write_attribute(names::kTitle, Hdf5Array::text(job.title));
  root.write_attribute(names::kInput, Hdf5Array::text(job.text));
  root.write_attribute(names::kInputSha256, Hdf5Array::text(input_sha256(job)));
  if (!job.files.empty()) root.write_attribute(names::kInputFiles, Hdf5Array::text_list(file_lines(job)));
  root.write_attribute(names::kMethod, Hdf5Array::text(method_name(job.solver.method)));
  root.write_attribute(names::kGradientMethod, Hdf5Array::text(method_name(job.gradient.method)));
  root.write_attribute(names::kDevice, Hdf5Array::text(provenance.device));
  root.write_attribute(names::kCostateVersion, Hdf5Array::text(std::string(version())));
  root.write_attribute(names::kGitRevision, Hdf5Array::text(std::string(git_revision())));
  root.write_attribute(names::kLibraryVersions, Hdf5Array::text_list(library_versions()));
  root.write_attribute(names::kMpiRanks, Hdf5Array::number(provenance.mpi_ranks));
  root.write_attribute(names::kCommandLine, Hdf5Array::text(provenance.command_line));
  root.write_attribute(names::kCreated, Hdf5Array::text(now_in_utc()));
  root.write_attribute(names::kRestarts, Hdf5Array::text_list(provenance.restarts));
}

}  // namespace costate
