// A source of tests that use PETSc: its session lasts as long as the test program.
#include <gtest/gtest.h>

#include <memory>

#include "wrap/petsc.hpp"

namespace costate {
namespace {

class PetscEnvironment : public testing::Environment {
 public:
  void SetUp() override {
    static char name[] = "test";
    static char* arguments[] = {name, nullptr};
    int count = 1;
    char** values = arguments;
    session_ = std::make_unique<PetscSession>(count, values);
  }
  void TearDown() override { session_.reset(); }

 private:
  std::unique_ptr<PetscSession> session_;
};

[[maybe_unused]] const testing::Environment* const environment =
    testing::AddGlobalTestEnvironment(new PetscEnvironment);

}  // namespace
}  // namespace costate
