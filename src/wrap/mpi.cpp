#include "wrap/mpi.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <limits>
#include <thread>
#include <utility>

#include "base/error.hpp"

namespace costate {

namespace {

// Messages travel in words, so that one of them may hold up to 16 GiB behind MPI's int counts.
constexpr std::size_t kWordBytes = 8;
constexpr int kMessageTag = 1;
constexpr std::size_t kBroadcastBytes = std::size_t{1} << 30U;

int word_count(std::size_t bytes) {
  const std::size_t words = bytes / kWordBytes;
  if (bytes % kWordBytes != 0)
    throw Error("a message of " + std::to_string(bytes) + " bytes is not made of whole words");
  if (words > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw Error("one point's results of " + std::to_string(bytes) +
                " bytes are too large for a message (the limit is 16 GiB); save fewer times or states");
  return static_cast<int>(words);
}

void return_errors(MPI_Comm communicator) {
  check_mpi(MPI_Comm_set_errhandler(communicator, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
}

}  // namespace

void check_mpi(int code, const char* call, CallPlace where) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  if (MPI_Error_string(code, text.data(), &length) != MPI_SUCCESS) length = 0;
  throw Error(std::string("MPI failed in ") + call + ": " +
              (length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : "unknown error") + " (code " +
              std::to_string(code) + ", " + where.text() + ")");
}

std::string mpi_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  check_mpi(MPI_Get_library_version(text.data(), &length), "MPI_Get_library_version");
  const std::string version(text.data(), static_cast<std::size_t>(length));
  return version.substr(0, version.find_first_of(",\n"));
}

void abort_all_ranks(int status) {
  MPI_Abort(MPI_COMM_WORLD, status);
  std::terminate();
}

PendingSend::PendingSend(MPI_Comm communicator, std::vector<std::byte> bytes, int destination)
    : bytes_(std::move(bytes)) {
  check_mpi(MPI_Isend(bytes_.data(), word_count(bytes_.size()), MPI_UINT64_T, destination, kMessageTag, communicator,
                      &request_),
            "MPI_Isend");
}

PendingSend::~PendingSend() {
  if (request_ == MPI_REQUEST_NULL) return;
  MPI_Cancel(&request_);
  MPI_Request_free(&request_);
}

PendingSend::PendingSend(PendingSend&& other) noexcept
    : bytes_(std::move(other.bytes_)), request_(std::exchange(other.request_, MPI_REQUEST_NULL)) {}

PendingSend& PendingSend::operator=(PendingSend&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(request_, other.request_);
  return *this;
}

bool PendingSend::is_done() {
  int done = 0;
  check_mpi(MPI_Test(&request_, &done, MPI_STATUS_IGNORE), "MPI_Test");
  return done != 0;
}

Communicator::Communicator(MPI_Comm parent) {
  return_errors(parent);
  check_mpi(MPI_Comm_dup(parent, &communicator_), "MPI_Comm_dup");
  return_errors(communicator_);
  check_mpi(MPI_Comm_rank(communicator_, &rank_), "MPI_Comm_rank");
  check_mpi(MPI_Comm_size(communicator_, &size_), "MPI_Comm_size");
}

Communicator::~Communicator() {
  if (communicator_ != MPI_COMM_NULL && std::uncaught_exceptions() == 0) MPI_Comm_free(&communicator_);
}

Communicator::Communicator(Communicator&& other) noexcept
    : communicator_(std::exchange(other.communicator_, MPI_COMM_NULL)), rank_(other.rank_), size_(other.size_) {}

Communicator& Communicator::operator=(Communicator&& other) noexcept {
  std::swap(communicator_, other.communicator_);
  std::swap(rank_, other.rank_);
  std::swap(size_, other.size_);
  return *this;
}

int Communicator::rank_on_machine() const {
  MPI_Comm machine = MPI_COMM_NULL;
  check_mpi(MPI_Comm_split_type(communicator_, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine),
            "MPI_Comm_split_type");
  int rank = 0;
  check_mpi(MPI_Comm_rank(machine, &rank), "MPI_Comm_rank");
  check_mpi(MPI_Comm_free(&machine), "MPI_Comm_free");
  return rank;
}

void Communicator::barrier() const { check_mpi(MPI_Barrier(communicator_), "MPI_Barrier"); }

void Communicator::wait_for_all(const std::function<void()>& idle) const {
  constexpr auto kPause = std::chrono::microseconds(500);
  MPI_Request request = MPI_REQUEST_NULL;
  check_mpi(MPI_Ibarrier(communicator_, &request), "MPI_Ibarrier");
  for (int done = 0;;) {
    check_mpi(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
    if (done != 0) return;
    idle();
    std::this_thread::sleep_for(kPause);
  }
}

std::string Communicator::broadcast(std::string text) const {
  const std::int64_t length = broadcast(static_cast<std::int64_t>(text.size()));
  text.resize(static_cast<std::size_t>(length));
  // In pieces behind MPI's int counts.
  for (std::size_t begin = 0; begin < text.size(); begin += kBroadcastBytes) {
    const std::size_t size = std::min(kBroadcastBytes, text.size() - begin);
    check_mpi(MPI_Bcast(text.data() + begin, static_cast<int>(size), MPI_CHAR, 0, communicator_), "MPI_Bcast");
  }
  return text;
}

std::int64_t Communicator::broadcast(std::int64_t number) const {
  check_mpi(MPI_Bcast(&number, 1, MPI_INT64_T, 0, communicator_), "MPI_Bcast");
  return number;
}

std::vector<double> Communicator::sum(std::vector<double> values) const {
  check_mpi(
      MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_SUM, communicator_),
      "MPI_Allreduce");
  return values;
}

double Communicator::maximum(double value) const {
  check_mpi(MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_MAX, communicator_), "MPI_Allreduce");
  return value;
}

void Communicator::progress() const {
  int arrived = 0;
  check_mpi(MPI_Iprobe(MPI_ANY_SOURCE, kMessageTag, communicator_, &arrived, MPI_STATUS_IGNORE), "MPI_Iprobe");
}

std::optional<std::vector<std::byte>> Communicator::receive() const {
  int arrived = 0;
  MPI_Message message = MPI_MESSAGE_NULL;
  MPI_Status status;
  check_mpi(MPI_Improbe(MPI_ANY_SOURCE, kMessageTag, communicator_, &arrived, &message, &status), "MPI_Improbe");
  if (arrived == 0) return std::nullopt;
  int words = 0;
  check_mpi(MPI_Get_count(&status, MPI_UINT64_T, &words), "MPI_Get_count");
  std::vector<std::byte> bytes(static_cast<std::size_t>(words) * kWordBytes);
  check_mpi(MPI_Mrecv(bytes.data(), words, MPI_UINT64_T, &message, MPI_STATUS_IGNORE), "MPI_Mrecv");
  return bytes;
}

SharedCounter::SharedCounter(const Communicator& communicator) {
  const MPI_Aint bytes = communicator.is_root() ? static_cast<MPI_Aint>(sizeof(std::int64_t)) : 0;
  std::int64_t* memory = nullptr;
  check_mpi(MPI_Win_allocate(bytes, sizeof(std::int64_t), MPI_INFO_NULL, communicator.get(),
                             static_cast<void*>(&memory), &window_),
            "MPI_Win_allocate");
  check_mpi(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
  if (communicator.is_root()) {
    check_mpi(MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, window_), "MPI_Win_lock");
    *memory = 0;
    check_mpi(MPI_Win_unlock(0, window_), "MPI_Win_unlock");
  }
  communicator.barrier();
  check_mpi(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_), "MPI_Win_lock_all");
}

SharedCounter::~SharedCounter() {
  if (window_ == MPI_WIN_NULL || std::uncaught_exceptions() != 0) return;
  MPI_Win_unlock_all(window_);
  MPI_Win_free(&window_);
}

std::int64_t SharedCounter::fetch_and_increment() {
  const std::int64_t one = 1;
  std::int64_t before = 0;
  check_mpi(MPI_Fetch_and_op(&one, &before, MPI_INT64_T, 0, 0, MPI_SUM, window_), "MPI_Fetch_and_op");
  check_mpi(MPI_Win_flush(0, window_), "MPI_Win_flush");
  return before;
}

}  // namespace costate
