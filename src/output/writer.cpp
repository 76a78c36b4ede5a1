#include "output/writer.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "base/error.hpp"
#include "base/result_names.hpp"
#include "output/blocks.hpp"
#include "output/content.hpp"
#include "output/fingerprint.hpp"
#include "output/seal.hpp"

namespace costate {

namespace {

namespace names = result_names;

// A chunk is what is read and written, and checked, at once: whole inner axes, about a quarter of HDF5's chunk cache,
// so that points which finish nearly in order find their chunk in memory.
// HDF5 cannot checksum texts of variable length (they lie in the file's heap): those stay whole.
std::vector<std::size_t> chunk_of(std::span<const std::size_t> shape, ElementType type) {
  if (shape.empty() || element_count(shape) == 0 || type == ElementType::Text) return {};
  constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
  std::size_t left = kChunkBytes / element_size(type);
  std::vector<std::size_t> chunk(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 0 && left > 0; left /= shape[axis])
    chunk[axis] = std::min(shape[axis], left);
  return chunk;
}

void write_values(const Hdf5Array& values, const Hdf5Dataset& dataset) {
  if (values.type == ElementType::Text)
    dataset.write_texts(values.texts);
  else if (!values.bytes.empty())
    dataset.write(values.bytes);
}

Hdf5Dataset create_with(const Hdf5Group& group, const std::string& name, const Hdf5Array& values) {
  Hdf5Dataset dataset =
      group.create_dataset(name, {values.type, values.shape, chunk_of(values.shape, values.type), {}});
  write_values(values, dataset);
  return dataset;
}

Hdf5Dataset create_bare_dimension(const Hdf5Group& group, const Dimension& dimension) {
  Hdf5Dataset dataset = group.create_dataset(dimension.name, {ElementType::Int8, {dimension.length}, {}, {}});
  dataset.make_bare_dimension();
  return dataset;
}

std::vector<std::size_t> lengths(std::span<const Dimension> dimensions) {
  std::vector<std::size_t> shape;
  for (const Dimension& dimension : dimensions) shape.push_back(dimension.length);
  return shape;
}

std::vector<Dimension> on_sweep(const std::vector<Dimension>& sweep, const PointVariable& variable) {
  std::vector<Dimension> all = sweep;
  all.insert(all.end(), variable.dimensions.begin(), variable.dimensions.end());
  return all;
}

// A table of a group: columns of one length along one bare dimension.
void write_table(const Hdf5Group& root, const std::string& name, const Dimension& dimension,
                 const std::vector<std::pair<std::string, Hdf5Array>>& columns) {
  const Hdf5Group group = root.create_group(name);
  const Hdf5Dataset rows = create_bare_dimension(group, dimension);
  for (const auto& [column, values] : columns) create_with(group, column, values).attach(0, rows);
}

std::uint64_t fingerprint_of(std::size_t point, std::span<const std::byte> block) {
  Fingerprint fingerprint(block.size(), point);
  fingerprint.add(block);
  return fingerprint.sum();
}

Hdf5Array integers(const std::vector<std::int64_t>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {ElementType::Int64, {values.size()}, {bytes.begin(), bytes.end()}, {}};
}

}  // namespace

ResultWriter::ResultWriter(const Job& job, const Provenance& provenance, std::filesystem::path path)
    : path_(std::move(path)),
      schema_(make_schema(job)),
      sweep_(job.sweep),
      file_(Hdf5File::create(path_)),
      is_put_(job.sweep.size()) {
  for (const Loss& loss : job.model->losses) losses_.push_back(loss.name);
  write_static_part(job, provenance);
}

void ResultWriter::write_static_part(const Job& job, const Provenance& provenance) {
  const Hdf5Group& root = file_->root();
  write_provenance(job, provenance, root);

  std::map<std::string, Hdf5Dataset> scales;
  for (const Dimension& dimension : schema_.dimensions) {
    const auto own = std::ranges::find_if(
        schema_.coordinates, [&](const Coordinate& coordinate) { return coordinate.name == dimension.name; });
    if (own == schema_.coordinates.end()) {
      scales.emplace(dimension.name, create_bare_dimension(root, dimension));
    } else {
      const Hdf5Dataset& scale =
          scales.emplace(dimension.name, create_with(root, own->name, own->values)).first->second;
      scale.make_coordinate(dimension.name);
    }
  }
  std::string beside;
  for (const Coordinate& coordinate : schema_.coordinates) {
    if (coordinate.name == coordinate.dimension) continue;
    create_with(root, coordinate.name, coordinate.values).attach(0, scales.at(coordinate.dimension));
    beside += (beside.empty() ? "" : " ") + coordinate.name;
  }
  if (!beside.empty()) root.write_attribute(names::kCoordinates, Hdf5Array::text(beside));

  for (const PointVariable& variable : schema_.variables) {
    const std::vector<Dimension> dimensions = on_sweep(schema_.sweep, variable);
    const std::vector<std::size_t> shape = lengths(dimensions);
    Hdf5Dataset dataset =
        root.create_dataset(variable.name, {variable.type, shape, chunk_of(shape, variable.type), variable.fill});
    for (std::size_t axis = 0; axis < dimensions.size(); ++axis) dataset.attach(axis, scales.at(dimensions[axis].name));
    for (const auto& [name, value] : variable.attributes) dataset.write_attribute(name, value);
    targets_.push_back({std::move(dataset), 0});
  }
}

void ResultWriter::put(std::size_t point, const PointResult& result) {
  if (result.failed) failures_.emplace(point, result.message);
  for (const std::string& warning : result.warnings) {
    const auto [entry, is_new] = warnings_.try_emplace(warning, WarningCount{0, point});
    ++entry->second.count;
    entry->second.first_point = std::min(entry->second.first_point, point);
  }
  note_gradient_errors(point, result);
  is_put_[point] = true;
  ++count_;
  if (!continues(point)) write_run();
  if (run_.count == 0) run_ = {point, 0, std::vector<std::vector<std::byte>>(targets_.size()), 0};
  ++run_.count;
  for (std::size_t k = 0; k < targets_.size(); ++k) {
    const std::vector<std::byte> block = block_of(schema_.variables[k], result);
    targets_[k].fingerprint += fingerprint_of(point, block);
    run_.blocks[k].insert(run_.blocks[k].end(), block.begin(), block.end());
    run_.bytes += block.size();
  }
}

bool ResultWriter::continues(std::size_t point) const {
  constexpr std::size_t kMostBytes = std::size_t{4} << 20U;
  if (run_.count == 0 || point != run_.first + run_.count || run_.bytes >= kMostBytes) return false;
  const std::vector<std::size_t> shape = sweep_.shape();
  return !shape.empty() && point % shape.back() != 0;
}

void ResultWriter::write_run() {
  if (run_.count == 0) return;
  const std::vector<std::size_t> sweep_offset = sweep_.indices(run_.first);
  for (std::size_t k = 0; k < targets_.size(); ++k) {
    Hyperslab slab{sweep_offset, std::vector<std::size_t>(sweep_offset.size(), 1)};
    if (!slab.count.empty()) slab.count.back() = run_.count;
    for (const Dimension& dimension : schema_.variables[k].dimensions) {
      slab.offset.push_back(0);
      slab.count.push_back(dimension.length);
    }
    targets_[k].dataset.write(slab, run_.blocks[k]);
  }
  run_ = {};
}

void ResultWriter::note_gradient_errors(std::size_t point, const PointResult& result) {
  const auto is_known = [](double error) { return !std::isnan(error); };
  if (std::ranges::any_of(result.gradient_errors, is_known)) ++gradient_errors_.count;
  for (std::size_t k = 0; k < result.gradient_errors.size(); ++k) {
    const double error = result.gradient_errors[k];
    // Points come in any order: of equal errors the first point's is kept.
    const bool is_worse = error > gradient_errors_.largest || gradient_errors_.loss.empty();
    const bool is_earlier = error == gradient_errors_.largest && point < gradient_errors_.point;
    if (!is_known(error) || !(is_worse || is_earlier)) continue;
    gradient_errors_.largest = error;
    gradient_errors_.point = point;
    gradient_errors_.loss = losses_[k];
  }
}

void ResultWriter::finish() {
  write_run();
  write_failures();
  write_warnings();
  std::vector<std::uint64_t> expected;
  for (std::size_t k = 0; k < targets_.size(); ++k)
    expected.push_back(targets_[k].fingerprint + pending_fingerprint(k));
  targets_.clear();
  file_->close();

  file_.emplace(Hdf5File::open(path_, Hdf5Access::Update));
  verify(file_->root(), expected);
  file_->root().write_attribute(names::kContentSha256, Hdf5Array::text(content_digest(file_->root())));
  file_->close();
  seal(path_);
}

/// Of what stands for the points that were not put.
std::uint64_t ResultWriter::pending_fingerprint(std::size_t variable) const {
  std::uint64_t sum = 0;
  if (count_ == is_put_.size()) return sum;
  const std::vector<std::byte> block = fill_block(schema_.variables[variable]);
  for (std::size_t point = 0; point < is_put_.size(); ++point) {
    if (!is_put_[point]) sum += fingerprint_of(point, block);
  }
  return sum;
}

void ResultWriter::write_failures() const {
  std::vector<std::int64_t> points;
  std::vector<std::string> messages;
  for (const auto& [point, message] : failures_) {
    points.push_back(static_cast<std::int64_t>(point));
    messages.push_back(message);
  }
  write_table(file_->root(), names::kFailures, {names::kFailure, points.size()},
              {{names::kPoint, integers(points)}, {names::kMessage, Hdf5Array::text_list(std::move(messages))}});
}

void ResultWriter::write_warnings() const {
  std::vector<std::string> messages;
  std::vector<std::int64_t> counts;
  std::vector<std::int64_t> points;
  for (const auto& [message, warning] : warnings_) {
    messages.push_back(message);
    counts.push_back(static_cast<std::int64_t>(warning.count));
    points.push_back(static_cast<std::int64_t>(warning.first_point));
  }
  write_table(file_->root(), names::kWarnings, {names::kWarning, points.size()},
              {{names::kMessage, Hdf5Array::text_list(std::move(messages))},
               {names::kCount, integers(counts)},
               {names::kPoint, integers(points)}});
}

void ResultWriter::verify(const Hdf5Group& root, const std::vector<std::uint64_t>& expected) const {
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const PointVariable& variable = schema_.variables[k];
    Fingerprint fingerprint(variable.block_size());
    for_each_piece(root.open_dataset(variable.name), [&](std::span<const std::byte> piece) { fingerprint.add(piece); });
    if (fingerprint.sum() != expected[k])
      throw Error(path_.string() + ": '" + variable.name +
                  "' reads back other than it was written (the disk or its file system is faulty)");
  }
}

}  // namespace costate
