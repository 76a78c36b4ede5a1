#include "journal/record.hpp"

#include <cstdint>

#include "base/archive.hpp"

namespace costate {

namespace {

void fields(Archive& archive, std::uint64_t& point, PointResult& result) {
  archive.field(point);
  archive.field(result);
}

}  // namespace

std::vector<std::byte> encode_record(std::size_t point, const PointResult& result) {
  Archive archive;
  std::uint64_t number = point;
  // An archive that is written to changes nothing.
  fields(archive, number, const_cast<PointResult&>(result));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  return archive.take();
}

PointRecord decode_record(std::span<const std::byte> bytes) {
  Archive archive(bytes);
  PointRecord record;
  std::uint64_t number = 0;
  fields(archive, number, record.result);
  archive.require_end();
  record.point = static_cast<std::size_t>(number);
  return record;
}

}  // namespace costate
