#include "output/summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <sstream>
#include <string_view>

#include "base/error.hpp"
#include "base/result_names.hpp"
#include "output/blocks.hpp"
#include "output/content.hpp"
#include "output/provenance.hpp"
#include "output/schema.hpp"
#include "output/seal.hpp"
#include "wrap/hdf5.hpp"

namespace costate {

namespace {

namespace names = result_names;

constexpr std::size_t kFailuresShown = 5;

template <class T>
std::vector<T> values_of(std::span<const std::byte> bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

void check_identity(const Hdf5Group& root) {
  if (!root.has_attribute(names::kFormatVersion) || !root.has_attribute(names::kContentSha256))
    throw Error("it is not a result of costate run");
  const std::int64_t format = root.read_attribute(names::kFormatVersion).as_number();
  if (format > kResultFormatVersion)
    throw Error("it has format version " + std::to_string(format) + ", this program knows versions up to " +
                std::to_string(kResultFormatVersion));
  if (root.read_attribute(names::kContentSha256).as_text() != content_digest(root))
    throw Error("its contents do not match their digest");
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

AxisSummary axis_of(const std::string& name, const Hdf5Dataset& dataset) {
  AxisSummary axis{name, dataset.shape().front(), 0, 0};
  if (dataset.type() == ElementType::Double) {
    const std::vector<double> values = values_of<double>(dataset.read());
    axis.first = values.front();
    axis.last = values.back();
  } else {
    axis.last = static_cast<double>(axis.length) - 1;
  }
  return axis;
}

void count_points(const Hdf5Dataset& status, ResultSummary& summary) {
  for_each_piece(status, [&](std::span<const std::byte> piece) {
    for (const std::int8_t value : values_of<std::int8_t>(piece)) {
      switch (static_cast<PointStatus>(value)) {
        case PointStatus::Pending:
          ++summary.pending;
          break;
        case PointStatus::Done:
          ++summary.done;
          break;
        case PointStatus::Failed:
          ++summary.failed;
          break;
      }
    }
  });
}

LossSummary range_of(const std::string& name, const Hdf5Dataset& dataset) {
  LossSummary loss{name, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for_each_piece(dataset, [&](std::span<const std::byte> piece) {
    for (const double value : values_of<double>(piece)) {
      if (std::isnan(value)) continue;
      loss.minimum = std::min(loss.minimum, value);
      loss.maximum = std::max(loss.maximum, value);
    }
  });
  return loss;
}

bool is_reserved(std::string_view name) { return std::ranges::find(names::kReserved, name) != names::kReserved.end(); }

// A real variable on the sweep's dimensions alone that is neither an axis nor one of the program's own is a loss.
bool is_loss(const std::string& name, const Hdf5Dataset& dataset, const std::vector<std::string>& sweep,
             const std::vector<std::string>& beside) {
  return dataset.type() == ElementType::Double && !is_reserved(name) && !dataset.is_dimension() &&
         dataset.dimension_names() == sweep && std::ranges::find(beside, name) == beside.end();
}

std::string with_dimensions(const std::string& name, const Hdf5Dataset& dataset) {
  std::string text;
  for (const std::string& dimension : dataset.dimension_names()) text += (text.empty() ? "" : ", ") + dimension;
  return text.empty() ? name : name + "(" + text + ")";
}

void read_provenance(const Hdf5Group& root, ResultSummary& summary) {
  for (const char* name :
       {names::kTitle, names::kCostateVersion, names::kGitRevision, names::kCreated, names::kCommandLine,
        names::kMethod, names::kGradientMethod, names::kDevice, names::kMpiRanks, names::kLibraryVersions,
        names::kRestarts, names::kInputFiles, names::kInputSha256, names::kContentSha256}) {
    if (!root.has_attribute(name)) continue;
    const Hdf5Array value = root.read_attribute(name);
    std::string text;
    if (value.type == ElementType::Text) {
      for (const std::string& part : value.texts) text += (text.empty() ? "" : ", ") + part;
    } else {
      text = std::to_string(value.as_number());
    }
    summary.provenance.emplace_back(name, text);
  }
}

void read_messages(const Hdf5Group& root, ResultSummary& summary) {
  const Hdf5Group failures = root.open_group(names::kFailures);
  const std::vector<std::string> messages = failures.open_dataset(names::kMessage).read_texts();
  const auto points = values_of<std::int64_t>(failures.open_dataset(names::kPoint).read());
  for (std::size_t k = 0; k < std::min(messages.size(), kFailuresShown); ++k)
    summary.failures.push_back("point " + std::to_string(points.at(k)) + ": " + messages[k]);

  const Hdf5Group warnings = root.open_group(names::kWarnings);
  const std::vector<std::string> texts = warnings.open_dataset(names::kMessage).read_texts();
  const auto counts = values_of<std::int64_t>(warnings.open_dataset(names::kCount).read());
  for (std::size_t k = 0; k < texts.size(); ++k)
    summary.warnings.push_back(texts[k] + " (points: " + std::to_string(counts.at(k)) + ")");
}

/// The file, once its bytes and its contents are known to be those that were written.
Hdf5File open_verified(const std::filesystem::path& path) {
  if (check_seal(path) == Seal::Broken)
    throw Error("its bytes have changed since it was written: it is damaged, or something else wrote to it");
  Hdf5File file = Hdf5File::open(path, Hdf5Access::Read);
  check_identity(file.root());
  return file;
}

ResultSummary read_checked(const std::filesystem::path& path) {
  const Hdf5File file = open_verified(path);
  const Hdf5Group& root = file.root();

  ResultSummary summary;
  const Hdf5Dataset status = root.open_dataset(names::kStatus);
  const std::vector<std::string> sweep = status.dimension_names();
  for (const std::string& name : sweep) summary.axes.push_back(axis_of(name, root.open_dataset(name)));
  std::vector<std::string> beside;
  if (root.has_attribute(names::kCoordinates)) beside = words_of(root.read_attribute(names::kCoordinates).as_text());
  for (const std::string& name : beside) summary.axes.push_back(axis_of(name, root.open_dataset(name)));

  count_points(status, summary);
  for (const std::string& name : root.dataset_names()) {
    const Hdf5Dataset dataset = root.open_dataset(name);
    if (dataset.is_bare_dimension()) continue;
    summary.variables.push_back(with_dimensions(name, dataset));
    if (is_loss(name, dataset, sweep, beside)) summary.losses.push_back(range_of(name, dataset));
  }
  if (root.contains(names::kWrt)) summary.wrt = root.open_dataset(names::kWrt).read_texts();
  read_provenance(root, summary);
  read_messages(root, summary);
  return summary;
}

template <class Read>
auto read_sound(const std::filesystem::path& path, const Read& read) {
  if (!std::filesystem::exists(path)) throw InputError(path.string() + ": there is no such file");
  try {
    return read(path);
  } catch (const Error& error) {
    throw Error(path.string() + ": this is not a sound result file (" + error.what() + ")");
  }
}

}  // namespace

ResultSummary read_summary(const std::filesystem::path& path) { return read_sound(path, read_checked); }

ResultIdentity read_identity(const std::filesystem::path& path) {
  return read_sound(path, [](const std::filesystem::path& sound) {
    const Hdf5File file = open_verified(sound);
    ResultIdentity identity;
    identity.input = file.root().read_attribute(names::kInput).as_text();
    identity.input_sha256 = file.root().read_attribute(names::kInputSha256).as_text();
    ResultSummary counts;
    count_points(file.root().open_dataset(names::kStatus), counts);
    identity.pending = counts.pending;
    identity.failed = counts.failed;
    return identity;
  });
}

}  // namespace costate
