// Checkpoints on a disk that fails: what is lost is computed again, to the same bits.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "support/temporary_directory.hpp"
#include "walk.hpp"
#include "wrap/hdf5_state_file.hpp"

namespace costate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kSteps = 200;
constexpr std::size_t kSlots = 10;

/// HDF5's file, whose bytes can be spoilt.
class OpenFile : public StateFile {
 public:
  OpenFile(const std::string& directory, std::size_t capacity, int& descriptor)
      : file_(directory, Walk::kNumbers, capacity) {
    descriptor = file_.descriptor();
  }
  void write(std::size_t place, std::span<const double> state) override { file_.write(place, state); }
  void read(std::size_t place, std::span<double> state) override { file_.read(place, state); }
  void expect(std::size_t place) override { file_.expect(place); }

 private:
  Hdf5StateFile file_;
};

class Damage : public testing::Test {
 protected:
  Damage() {
    budget_.disk = std::size_t{10} << 20U;
    budget_.directory = directory_.path().string();
    budget_.memory = memory_of(kSlots, kSteps, budget_) + kSteps * DiskStates::memory_per_state();
  }
  std::unique_ptr<Walk> walk() {
    return std::make_unique<Walk>(kSteps, budget_, [this](std::size_t capacity) {
      capacity_ = capacity;
      return std::make_unique<OpenFile>(budget_.directory, capacity, descriptor_);
    });
  }
  /// The bytes of the file.
  [[nodiscard]] std::vector<unsigned char> bytes() const {
    std::vector<unsigned char> all(static_cast<std::size_t>(lseek(descriptor_, 0, SEEK_END)));
    EXPECT_EQ(pread(descriptor_, all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    return all;
  }
  /// Where the states of the walk begin in the file.
  [[nodiscard]] std::vector<std::size_t> places() const {
    const std::vector<unsigned char> all = bytes();
    std::vector<std::size_t> found;
    std::vector<double> state(Walk::kNumbers);
    for (std::size_t k = 0; k < state.size(); ++k) state[k] = 0.3 + 1e-3 * static_cast<double>(k);
    for (std::size_t n = 0; n < kSteps; ++n) {
      const auto* const begin = reinterpret_cast<const unsigned char*>(state.data());
      const auto place = std::search(all.begin(), all.end(), begin, begin + state.size() * sizeof(double));
      if (place != all.end()) found.push_back(static_cast<std::size_t>(place - all.begin()));
      step_forward(state);
    }
    return found;
  }
  void flip(std::size_t place) const {
    unsigned char byte = 0;
    ASSERT_EQ(pread(descriptor_, &byte, 1, static_cast<off_t>(place)), 1);
    byte ^= 0x10U;
    ASSERT_EQ(pwrite(descriptor_, &byte, 1, static_cast<off_t>(place)), 1);
  }

  const TemporaryDirectory directory_;
  CheckpointBudget budget_;
  std::size_t capacity_ = 0;
  int descriptor_ = -1;
};

TEST_F(Damage, IsNoneWhereNobodyTouchesTheFile) {
  const auto sound = walk();
  sound->forward();
  EXPECT_GT(places().size(), 5U);
  sound->back(Release::Steps);
  EXPECT_THAT(sound->record().states().warnings(), IsEmpty());
  // The file has no name, and takes no more than it may.
  EXPECT_TRUE(fs::is_empty(directory_.path()));
  EXPECT_LE(bytes().size(), Hdf5StateFile::overhead(Walk::kNumbers, capacity_) +
                                places().size() * Hdf5StateFile::bytes_per_state(Walk::kNumbers));
}

TEST_F(Damage, OfFlippedBitsIsNoticed) {
  const auto flipped = walk();
  flipped->forward();
  const std::vector<std::size_t> all = places();
  flip(all[1] + 77);
  flip(all[2] + 3000);
  flip(all[4] + 8 * Walk::kNumbers - 1);
  flipped->back(Release::Keep);
  EXPECT_THAT(flipped->record().states().warnings(), SizeIs(3));
  EXPECT_THAT(flipped->record().states().warnings().front(), HasSubstr("damaged"));
  // A second walk does without them.
  flipped->back(Release::Steps);
  EXPECT_THAT(flipped->record().states().warnings(), SizeIs(3));
}

TEST_F(Damage, OfATruncatedFileIsNoticed) {
  const auto truncated = walk();
  truncated->forward();
  const std::vector<std::size_t> all = places();
  ASSERT_EQ(ftruncate(descriptor_, static_cast<off_t>(all[3] + 100)), 0);
  truncated->back(Release::Steps);
  // The last one is in memory, too.
  EXPECT_THAT(truncated->record().states().warnings(), SizeIs(all.size() - 3 - 1));
}

TEST_F(Damage, OfAFileWithoutContentsIsNoticed) {
  const auto emptied = walk();
  emptied->forward();
  const std::size_t count = places().size();
  ASSERT_EQ(ftruncate(descriptor_, 0), 0);
  emptied->back(Release::Steps);
  EXPECT_THAT(emptied->record().states().warnings(), SizeIs(count - 1));
}

TEST_F(Damage, OnTheWayBackIsNoticed) {
  const auto late = walk();
  late->forward();
  const std::vector<std::size_t> all = places();
  late->back(Release::Steps, [&](std::size_t step) {
    if (step == kSteps / 2) flip(all[1]);
  });
  EXPECT_THAT(late->record().states().warnings(), SizeIs(1));
}

/// A state in another one's place has a checksum that is right.
class SwappedFile : public StateFile {
 public:
  void write(std::size_t place, std::span<const double> state) override {
    states_.resize(std::max(states_.size(), place + 1));
    states_[place].assign(state.begin(), state.end());
  }
  void read(std::size_t place, std::span<double> state) override {
    std::ranges::copy(states_[place == 2 ? 3 : place], state.begin());
  }
  void expect(std::size_t /*place*/) override {}

 private:
  std::vector<std::vector<double>> states_;
};

TEST_F(Damage, OfASwappedStateIsNoticed) {
  Walk swapped(kSteps, budget_, [](std::size_t /*capacity*/) { return std::make_unique<SwappedFile>(); });
  swapped.forward();
  swapped.back(Release::Steps);
  EXPECT_THAT(swapped.record().states().warnings(), SizeIs(1));
}

/// A disk that is full after some states, or from the beginning.
class FullFile : public SwappedFile {
 public:
  explicit FullFile(std::size_t most) : most_(most) {}
  void write(std::size_t place, std::span<const double> state) override {
    if (place >= most_) throw Error("No space left on device");
    SwappedFile::write(place, state);
  }
  void read(std::size_t place, std::span<double> state) override {
    if (place == 2) throw Error("Input/output error");
    SwappedFile::read(place, state);
  }

 private:
  std::size_t most_;
};

TEST_F(Damage, OfAFullDiskLeavesWhatFits) {
  for (const std::size_t most : {0U, 1U, 2U, 5U}) {
    Walk full(kSteps, budget_, [&](std::size_t /*capacity*/) { return std::make_unique<FullFile>(most); });
    full.forward();
    EXPECT_LE(full.record().states().on_disk(), most);
    EXPECT_THAT(full.record().states().warnings(), SizeIs(1));
    EXPECT_THAT(full.record().states().warnings().front(), HasSubstr("No space left on device"));
    full.back(Release::Keep);
    full.back(Release::Steps);
    EXPECT_LE(full.record().ledger().memory_peak(), budget_.memory);
  }
}

TEST_F(Damage, OfALimitOnFilesLeavesWhatFits) {
  // The system refuses bytes beyond the limit as a full disk does.
  walk()->forward();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  for (const std::size_t states : {0U, 3U}) {
    const rlimit limit{Hdf5StateFile::overhead(Walk::kNumbers, capacity_) +
                           states * Hdf5StateFile::bytes_per_state(Walk::kNumbers) - (states == 0 ? 1 : 0),
                       before.rlim_max};
    const auto limited = walk();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
    limited->forward();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_LE(limited->record().states().on_disk(), states);
    limited->back(Release::Steps);
    EXPECT_THAT(limited->record().states().warnings(), SizeIs(1));
  }
  std::signal(SIGXFSZ, handler);
}

TEST_F(Damage, OfADirectoryThatIsGoneLeavesMemory) {
  fs::remove(directory_.path());
  Walk lost(kSteps, budget_);
  lost.forward();
  lost.back(Release::Steps);
  EXPECT_THAT(lost.record().states().warnings(), SizeIs(1));
}

}  // namespace
}  // namespace costate
