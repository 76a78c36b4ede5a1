// Compares results of `costate run`, as computed on this machine, with those that another one packed.
//
// usage: costate_compare CASES COMPUTED EXPECTED OUTPUT.json     exit status 0: all agree, 1: some do not
//
// CASES is a text with a line "NAME TOLERANCE" for each pair COMPUTED/NAME.h5 and EXPECTED/NAME.h5.
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "gpu/report.hpp"
#include "wrap/hdf5_foreign.hpp"

namespace costate::test {
namespace {

/// How long a run took and how far its own error estimate lies from another run's are no results.
bool is_compared(const Hdf5Dataset& dataset) {
  const ElementType type = dataset.type();
  if (type != ElementType::Double && type != ElementType::Complex) return false;
  return dataset.name() != "wall_time" && dataset.name() != "gradient_error";
}

/// max |found - expected| / max |expected|, where all expected are 0 max |found|; infinite where a number is missing on
/// one side or the shapes differ.
double largest_error(const Hdf5Dataset& found, const Hdf5Dataset& expected) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (found.shape() != expected.shape()) return kInfinity;
  const std::vector<std::complex<double>> a = read_complex_numbers(found);
  const std::vector<std::complex<double>> b = read_complex_numbers(expected);
  double error = 0;
  double scale = 0;
  for (std::size_t k = 0; k < b.size(); ++k) {
    const double difference = std::abs(a[k] - b[k]);
    if (!std::isfinite(difference)) return kInfinity;
    error = std::max(error, difference);
    scale = std::max(scale, std::abs(b[k]));
  }
  return scale > 0 ? error / scale : error;
}

double seconds(const Hdf5Group& root) {
  const std::vector<double> times = read_real_numbers(root.open_dataset("wall_time"));
  return std::accumulate(times.begin(), times.end(), 0.0);
}

std::string device(const Hdf5Group& root) { return root.read_attribute("device").as_text(); }

void compare(Report& report, const std::string& name, double tolerance, const Hdf5Group& found,
             const Hdf5Group& expected) {
  report.note(name + ": device", device(found) + ", compared with " + device(expected));
  if (read_real_numbers(found.open_dataset("status")) != read_real_numbers(expected.open_dataset("status")))
    throw Error("the points that are done differ");
  std::size_t compared = 0;
  for (const std::string& variable : expected.dataset_names()) {
    const Hdf5Dataset dataset = expected.open_dataset(variable);
    if (!is_compared(dataset)) continue;
    ++compared;
    if (found.contains(variable)) {
      report.check(name + ": " + variable, largest_error(found.open_dataset(variable), dataset), tolerance);
    } else {
      report.fail(name + ": " + variable, "is missing");
    }
  }
  if (compared == 0) throw Error("there is nothing to compare");
  report.measure(name + ": wall time", seconds(found), "s");
  report.measure(name + ": wall time of the packed result", seconds(expected), "s");
}

/// The last line of a log, which names the error of a run that has made no file.
std::string last_line(const std::filesystem::path& log) {
  std::ifstream file(log);
  std::string last = "no result";
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  return last;
}

int run(const std::filesystem::path& cases, const std::filesystem::path& computed, const std::filesystem::path& packed,
        const std::string& output) {
  std::ifstream list(cases);
  Report report(output);
  std::string name;
  double tolerance = 0;
  while (list >> name >> tolerance) {
    const std::filesystem::path result = computed / (name + ".h5");
    if (!std::filesystem::exists(result)) {
      report.fail(name, last_line(computed / (name + ".log")));
      continue;
    }
    try {
      const Hdf5File found = Hdf5File::open(result, Hdf5Access::Read);
      const Hdf5File expected = Hdf5File::open(packed / (name + ".h5"), Hdf5Access::Read);
      compare(report, name, tolerance, found.root(), expected.root());
    } catch (const std::exception& error) {
      report.fail(name, error.what());
    }
  }
  if (!list.eof()) throw Error(cases.string() + ": not a list of names and tolerances");
  if (report.checks() + report.failures() == 0) throw Error(cases.string() + ": there is nothing to compare");
  report.measure("checks", report.checks(), "");
  report.measure("failures", report.failures(), "");
  return report.failures() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace costate::test

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: costate_compare CASES COMPUTED EXPECTED OUTPUT.json\n");
    return 2;
  }
  try {
    return costate::test::run(argv[1], argv[2], argv[3], argv[4]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "costate_compare: %s\n", error.what());
    return 1;
  }
}
