#include "output/content.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string_view>

#include "base/result_names.hpp"
#include "base/sha256.hpp"
#include "output/blocks.hpp"

namespace costate {

namespace {

namespace names = result_names;

constexpr std::array<std::string_view, 9> kProvenance = {
    names::kCostateVersion,  names::kGitRevision, names::kContentSha256, names::kCommandLine, names::kCreated,
    names::kLibraryVersions, names::kMpiRanks,    names::kDevice,        names::kRestarts};

// How HDF5 keeps dimension scales; what they say enters the digest as the names of the dimensions.
constexpr std::array<std::string_view, 4> kScaleAttributes = {"CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST"};

bool holds(std::span<const std::string_view> list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

class Digest {
 public:
  // Little-endian, 8 bytes.
  void number(std::uint64_t value) {
    std::array<std::byte, 8> bytes{};
    for (std::size_t k = 0; k < bytes.size(); ++k) bytes[k] = static_cast<std::byte>((value >> (8 * k)) & 0xff);
    sha_.update(bytes);
  }
  void text(std::string_view value) {
    number(value.size());
    sha_.update(value);
  }
  void texts(std::span<const std::string> values) {
    for (const std::string& value : values) text(value);
  }
  void kind(ElementType type, std::span<const std::size_t> shape) {
    text(element_name(type));
    number(shape.size());
    for (const std::size_t length : shape) number(length);
  }
  void bytes(std::span<const std::byte> values) { sha_.update(values); }
  [[nodiscard]] std::string hex() const { return sha_.digest(); }

 private:
  Sha256 sha_;
};

void add_attributes(const Hdf5Object& object, std::span<const std::string_view> left_out, Digest& digest) {
  for (const std::string& name : object.attribute_names()) {
    if (holds(left_out, name)) continue;
    const Hdf5Array value = object.read_attribute(name);
    digest.text("attribute");
    digest.text(name);
    digest.kind(value.type, value.shape);
    digest.bytes(value.bytes);
    digest.texts(value.texts);
  }
}

void add_dataset(const std::string& path, const Hdf5Dataset& dataset, Digest& digest) {
  digest.text("variable");
  digest.text(path);
  const ElementType type = dataset.type();
  digest.kind(type, dataset.shape());
  digest.texts(dataset.dimension_names());
  if (type == ElementType::Text) {
    digest.texts(dataset.read_texts());
  } else {
    for_each_piece(dataset, [&](std::span<const std::byte> piece) { digest.bytes(piece); });
  }
  add_attributes(dataset, kScaleAttributes, digest);
}

}  // namespace

std::string content_digest(const Hdf5Group& root) {
  std::map<std::string, Hdf5Dataset> datasets;
  for (const std::string& name : root.dataset_names())
    if (name != names::kWallTime) datasets.emplace(name, root.open_dataset(name));
  for (const std::string& group_name : root.group_names()) {
    const Hdf5Group group = root.open_group(group_name);
    for (const std::string& name : group.dataset_names())
      datasets.emplace(group_name + "/" + name, group.open_dataset(name));
  }
  Digest digest;
  for (const auto& [path, dataset] : datasets) add_dataset(path, dataset, digest);
  add_attributes(root, kProvenance, digest);
  return digest.hex();
}

}  // namespace costate
