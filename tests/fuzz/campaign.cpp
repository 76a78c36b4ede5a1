#include "fuzz/campaign.hpp"

#include <sys/resource.h>

#include "base/error.hpp"
#include "base/printable.hpp"

namespace costate::fuzz {

namespace {

constexpr std::size_t kShown = 3000;

/// Whether the bytes are accepted; what is thrown must be an Error with a text of one line.
bool is_accepted(const Subject& subject, const std::string& bytes) {
  try {
    return subject.accepts(bytes);
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_FALSE(text.empty());
    return false;
  } catch (const std::exception& other) {
    ADD_FAILURE() << subject.name << ": " << other.what() << " of\n" << printable(bytes, kShown);
    return false;
  }
}

}  // namespace

std::size_t run(const Subject& subject) {
  for (const std::string& seed : subject.seeds) {
    keep(seed);
    EXPECT_TRUE(is_accepted(subject, seed)) << subject.name << ":\n" << printable(seed, kShown);
  }
  std::size_t accepted = 0;
  each_case(subject.cases, [&](Random& random) {
    const std::string bytes = mutated(random.pick(subject.seeds), subject.seeds, subject.dictionary, random);
    keep(bytes);
    if (is_accepted(subject, bytes)) ++accepted;
    if (testing::Test::HasFailure()) FAIL() << subject.name << ":\n" << printable(bytes, kShown);
  });
  return accepted;
}

}  // namespace costate::fuzz

#if defined(__SANITIZE_ADDRESS__)
extern "C" const char* __asan_default_options();  // NOLINT(readability-identifier-naming): the sanitizer's own
extern "C" const char* __asan_default_options() {
  // HDF5 asks malloc for what a damaged file says, and takes no for an answer; a failing new still ends the test.
  return "max_allocation_size_mb=2048:allocator_may_return_null=1:detect_leaks=0";
}
#else
namespace {

/// An input that asks for gigabytes meets std::bad_alloc.
class MemoryLimit : public testing::Environment {
 public:
  void SetUp() override {
    constexpr rlim_t kMost = rlim_t{4} << 30U;
    const rlimit limit{kMost, kMost};
    ASSERT_EQ(setrlimit(RLIMIT_AS, &limit), 0);
  }
};

const testing::Environment* const kMemoryLimit = testing::AddGlobalTestEnvironment(new MemoryLimit);

}  // namespace
#endif
