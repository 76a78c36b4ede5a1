// Some of the states of a walk in a file, each with its digest in memory.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/archive.hpp"
#include "checkpoint/ledger.hpp"
#include "checkpoint/state_file.hpp"

namespace costate {

/// What cannot be written or does not come back as it was is given up, with a warning: the states must be had some
/// other way. The file is made with the first state.
class DiskStates {
 public:
  /// `bytes` on disk for each state; the ledger outlives this.
  DiskStates(std::size_t capacity, std::size_t bytes, Ledger& ledger, OpenStateFile open);
  ~DiskStates();
  DiskStates(const DiskStates&) = delete;
  DiskStates& operator=(const DiskStates&) = delete;

  /// What there is room for. It falls where the disk turns out to hold less.
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] bool is_full() const { return entries_.size() >= capacity_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Bytes in memory for each state; those that were put once are in the ledger.
  [[nodiscard]] static std::size_t memory_per_state();
  /// What the next put() adds to the ledger's memory.
  [[nodiscard]] std::size_t memory_of_next() const { return free_.empty() ? memory_per_state() : 0; }

  /// The state before a step, behind all others; there must be room. False where it cannot be written.
  bool put(std::size_t step, std::span<const double> state);
  /// From now on there is room for those only that are here.
  void close_to_more() { capacity_ = entries_.size(); }
  /// Forgets those before steps that are no multiples of `period`.
  void thin_out(std::size_t period);

  /// The last of the steps <= `step` whose state is here.
  [[nodiscard]] std::optional<std::size_t> last_at(std::size_t step) const;
  /// Reads the state before one of those steps and asks for the one before it. False where it is damaged: it is then
  /// forgotten.
  bool get(std::size_t step, std::span<double> state);

  /// With the states, of so many numbers each. What is read goes to a new file; the ledger is left alone.
  void fields(Archive& archive, std::size_t numbers);

  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Entry {
    std::size_t step = 0;
    std::size_t place = 0;
    std::string digest;

    void fields(Archive& archive) {
      archive.field(step);
      archive.field(place);
      archive.field(digest);
    }
  };
  void read(const Entry& entry, std::span<double> state);
  void expect(const Entry& entry);

  std::size_t capacity_;
  std::size_t bytes_;
  Ledger* ledger_;
  OpenStateFile open_;
  std::unique_ptr<StateFile> file_;
  std::deque<Entry> entries_;  ///< by step
  std::deque<std::size_t> free_;
  std::size_t places_ = 0;  ///< that were ever in use
  std::vector<std::string> warnings_;
};

}  // namespace costate
