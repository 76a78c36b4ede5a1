#include "output/blocks.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "support/temporary_directory.hpp"

namespace costate {
namespace {

// Joins the pieces of a dataset of this shape and compares them with the whole.
std::size_t pieces_of(const std::vector<std::size_t>& shape) {
  const TemporaryDirectory directory;
  const Hdf5File file = Hdf5File::create(directory / "a.h5");
  std::vector<double> values(element_count(shape));
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<double>(k);
  const Hdf5Dataset dataset = file.root().create_dataset("x", {ElementType::Double, shape, {}, {}});
  const auto bytes = std::as_bytes(std::span(values));
  if (!values.empty()) dataset.write(bytes);

  std::size_t pieces = 0;
  std::size_t place = 0;
  for_each_piece(dataset, [&](std::span<const std::byte> piece) {
    EXPECT_LE(piece.size(), std::size_t{16} << 20);
    ASSERT_LE(place + piece.size(), bytes.size());
    EXPECT_EQ(std::memcmp(bytes.data() + place, piece.data(), piece.size()), 0) << "piece " << pieces;
    place += piece.size();
    ++pieces;
  });
  EXPECT_EQ(place, bytes.size());
  return pieces;
}

TEST(ForEachPiece, ASmallDatasetIsOnePiece) {
  EXPECT_EQ(pieces_of({}), 1U);
  EXPECT_EQ(pieces_of({3, 4, 5}), 1U);
  EXPECT_EQ(pieces_of({0}), 0U);
}

TEST(ForEachPiece, ALargeOneComesInOrder) {
  EXPECT_EQ(pieces_of({5000011}), 3U);
  EXPECT_EQ(pieces_of({3, 3, 700001}), 6U);   // two rows of 5.3 MiB, then one, in each of three planes
  EXPECT_EQ(pieces_of({2, 2, 2100000}), 8U);  // a row of 16.02 MiB is cut in two
}

}  // namespace
}  // namespace costate
