#include "base/file_lock.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

TEST(FileLock, ExcludesOthers) {
  const TemporaryDirectory directory;
  const auto path = directory / "lock";
  using Kind = FileLock::Kind;
  {
    const auto exclusive = FileLock::try_to_take(path, Kind::Exclusive);
    ASSERT_TRUE(exclusive);
    EXPECT_FALSE(FileLock::try_to_take(path, Kind::Exclusive));
    EXPECT_FALSE(FileLock::try_to_take(path, Kind::Shared));
  }
  const auto shared = FileLock::try_to_take(path, Kind::Shared);
  ASSERT_TRUE(shared);
  EXPECT_TRUE(FileLock::try_to_take(path, Kind::Shared));
  EXPECT_FALSE(FileLock::try_to_take(path, Kind::Exclusive));
  EXPECT_THROW(static_cast<void>(FileLock::try_to_take(directory / "absent" / "lock", Kind::Shared)), Error);
}

TEST(FileLock, OfAFileThatIsGoneExcludesNobody) {
  const TemporaryDirectory directory;
  const auto lock = FileLock::try_to_take(directory / "lock", FileLock::Kind::Exclusive);
  std::filesystem::remove(directory / "lock");
  EXPECT_TRUE(FileLock::try_to_take(directory / "lock", FileLock::Kind::Exclusive));
}

}  // namespace
}  // namespace costate
