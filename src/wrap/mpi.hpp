// Owners for MPI: communicators, pending messages and the window of a shared counter.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/call_place.hpp"

namespace costate {

/// Throws Error with MPI's text, the call and its place where `code` is not success.
void check_mpi(int code, const char* call, CallPlace where = CallPlace::current());

/// "Open MPI v4.1.4"
std::string mpi_version();

/// Ends all ranks of the job at once with this exit status; open files are not closed.
[[noreturn]] void abort_all_ranks(int status);

/// Bytes on their way to another rank; the buffer lives as long as the message needs it.
class PendingSend {
 public:
  PendingSend(MPI_Comm communicator, std::vector<std::byte> bytes, int destination);
  ~PendingSend();
  PendingSend(PendingSend&& other) noexcept;
  PendingSend& operator=(PendingSend&& other) noexcept;
  PendingSend(const PendingSend&) = delete;
  PendingSend& operator=(const PendingSend&) = delete;

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  /// True once the buffer is free again.
  [[nodiscard]] bool is_done();

 private:
  std::vector<std::byte> bytes_;
  MPI_Request request_ = MPI_REQUEST_NULL;
};

/// An own duplicate of a communicator, whose errors come back as exceptions. Freeing it is collective: it is left alone
/// while an exception unwinds, since the other ranks may never come.
class Communicator {
 public:
  explicit Communicator(MPI_Comm parent);
  ~Communicator();
  Communicator(Communicator&& other) noexcept;
  Communicator& operator=(Communicator&& other) noexcept;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  [[nodiscard]] MPI_Comm get() const { return communicator_; }
  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] bool is_root() const { return rank_ == 0; }

  /// This rank's number among those on the same machine. Collective.
  [[nodiscard]] int rank_on_machine() const;

  void barrier() const;
  /// The same for ranks that may come at very different times: calls `idle` now and then while it waits, and leaves the
  /// core to others.
  void wait_for_all(const std::function<void()>& idle) const;
  /// The root's text on every rank.
  [[nodiscard]] std::string broadcast(std::string text) const;
  /// The root's number on every rank.
  [[nodiscard]] std::int64_t broadcast(std::int64_t number) const;
  /// Entry by entry over the ranks, on every rank.
  [[nodiscard]] std::vector<double> sum(std::vector<double> values) const;
  [[nodiscard]] double maximum(double value) const;

  /// Enters MPI, so that other ranks' one-sided operations and messages go on while this one computes.
  void progress() const;
  /// The next message to this rank that has arrived, from any rank; nothing where there is none.
  [[nodiscard]] std::optional<std::vector<std::byte>> receive() const;

 private:
  MPI_Comm communicator_ = MPI_COMM_NULL;
  int rank_ = 0;
  int size_ = 1;
};

/// A number kept by the root, which every rank can fetch and increase without the root's help beyond its progress().
/// Construction and destruction are collective (see Communicator for unwinding).
class SharedCounter {
 public:
  explicit SharedCounter(const Communicator& communicator);
  ~SharedCounter();
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;

  /// Returns the number before it is increased by one.
  [[nodiscard]] std::int64_t fetch_and_increment();

 private:
  MPI_Win window_ = MPI_WIN_NULL;
};

}  // namespace costate
