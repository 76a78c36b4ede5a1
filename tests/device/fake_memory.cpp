#include "device/fake_memory.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <vector>

namespace costate::test {

namespace {

/// One stretch of addresses: opening and closing it is one call, however many arrays are in it.
class Arena {
 public:
  Arena() : begin_(static_cast<std::byte*>(mmap(nullptr, kReserved, PROT_NONE, kFlags, -1, 0))) {
    if (begin_ == MAP_FAILED) std::abort();
    // Where the processor has keys for memory, opening it is one instruction instead of a system call.
    key_ = pkey_alloc(0, PKEY_DISABLE_ACCESS);
    if (key_ >= 0 && pkey_mprotect(begin_, kReserved, PROT_READ | PROT_WRITE, key_) != 0) std::abort();
  }

  void* take(std::size_t bytes) {
    const std::size_t size = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    void* memory = nullptr;
    std::vector<void*>& free = free_[size];
    if (free.empty()) {
      if (used_ + size > kReserved) std::abort();
      memory = begin_ + used_;
      used_ += size;
    } else {
      memory = free.back();
      free.pop_back();
    }
    sizes_[memory] = size;
    open();
    std::memset(memory, 0xff, size);
    close();
    return memory;
  }
  void release(void* memory) {
    const auto taken = sizes_.find(memory);
    if (taken == sizes_.end()) std::abort();
    open();
    std::memset(memory, 0xff, taken->second);
    close();
    free_[taken->second].push_back(memory);
    sizes_.erase(taken);
  }
  [[nodiscard]] bool holds(const void* memory) const {
    const auto* const place = static_cast<const std::byte*>(memory);
    return place >= begin_ && place < begin_ + kReserved;
  }
  void open() {
    if (depth_++ == 0) key_ >= 0 ? set_key(0) : protect(PROT_READ | PROT_WRITE);
  }
  void close() {
    if (--depth_ == 0) key_ >= 0 ? set_key(PKEY_DISABLE_ACCESS) : protect(PROT_NONE);
  }

 private:
  static constexpr std::size_t kReserved = std::size_t{64} << 30U;
  static constexpr std::size_t kAlignment = 256;
  static constexpr std::size_t kPage = 4096;
  static constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

  void set_key(unsigned rights) const {
    if (pkey_set(key_, rights) != 0) std::abort();
  }
  void protect(int access) {
    const std::size_t whole = (used_ + kPage - 1) / kPage * kPage;
    if (whole > 0 && mprotect(begin_, whole, access) != 0) std::abort();
  }

  std::byte* begin_;
  std::size_t used_ = 0;
  int depth_ = 0;
  int key_ = -1;
  std::map<std::size_t, std::vector<void*>> free_;  ///< by size
  std::map<void*, std::size_t> sizes_;
};

/// Never destroyed: arrays may be released at any time.
Arena& arena() {
  static auto* const only = new Arena;
  return *only;
}

}  // namespace

void* take_fake_memory(std::size_t bytes) { return bytes == 0 ? nullptr : arena().take(bytes); }
void release_fake_memory(void* memory) {
  if (memory != nullptr) arena().release(memory);
}

bool is_fake_memory(const void* memory) { return arena().holds(memory); }

DeviceAccess::DeviceAccess() { arena().open(); }
DeviceAccess::~DeviceAccess() { arena().close(); }

}  // namespace costate::test
