// A solution that is stopped at a boundary and goes on in another solver: the same bits, and the same costs.
#include "checkpoint/savepoint.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/interrupted.hpp"
#include "gradient/error_estimate.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

/// Keeps what is saved at one boundary, and stops there.
class OneSavepoint : public SavepointStore {
 public:
  OneSavepoint(std::size_t boundary, std::vector<std::byte> earlier)
      : boundary_(boundary), earlier_(std::move(earlier)) {}

  std::unique_ptr<Archive> open() override {
    return earlier_.empty() ? nullptr : std::make_unique<Archive>(std::span<const std::byte>(earlier_));
  }
  bool is_due() override { return ++passed_ == boundary_; }
  void save(const std::function<void(Archive&)>& write) override {
    Archive archive;
    write(archive);
    saved_ = archive.take();
  }
  void pass() override {
    if (passed_ == boundary_) throw Interrupted("a test");
  }
  [[nodiscard]] std::size_t passed() const { return passed_; }
  [[nodiscard]] const std::vector<std::byte>& saved() const { return saved_; }

 private:
  std::size_t boundary_;
  std::vector<std::byte> earlier_;
  std::size_t passed_ = 0;
  std::vector<std::byte> saved_;
};

using Results = std::vector<PointResult>;

struct Case {
  std::string solver;
  std::string gradient;
};

/// A driven three-level system with jumps in its drive, two initial states, and losses at several save times.
std::string text_of(const Case& what, const std::string& more = "") {
  return R"toml(
format_version = 1
[parameters]
a = 1.5
b = 7.0
w = 0.8
g = 0.3
slope = 0.0
v = [0.3, -0.4, 0.9]
[[subsystem]]
name = "q"
levels = 3
[[hamiltonian]]
operator = "create(q)^2*destroy(q)^2"
coefficient = "-2"
[[hamiltonian]]
operator = "create(q) + destroy(q)"
coefficient = "w*cos(2*t)*rect(t, a, b) + pwc(t, v, a, 9)"
[[hamiltonian]]
operator = "number(q)"
coefficient = "g*sin(3*t)"
[[initial]]
name = "ground"
state = "fock(0)"
[[initial]]
name = "tilted"
state = "fock(0) + w*fock(1)"
[[observable]]
name = "n"
operator = "number(q)"
[[loss]]
name = "first"
expression = "final(n@ground) + g^2"
[[loss]]
name = "second"
expression = "mean(n) + at(n@tilted, 1)*w"
[output]
states = "all"
[time]
end = 10.0
save = [0.0, 4.0, 8.0, 10.0]
)toml" + more +
         "\n[gradient]\nwrt = [\"a\", \"b\", \"w\", \"g\", \"v\"]\n" + what.gradient + "\n[solver]\n" + what.solver;
}

/// A rate that turns negative for some points, which are taken out on the way.
const std::string kFailing = R"toml(
[[dissipator]]
operator = "destroy(q)"
rate = "0.1*(1 - slope*t)"
)toml";

class Savepoints {
 public:
  explicit Savepoints(const std::string& text) : job_(parse_job(text, "test.toml")) {
    for (const double slope : {0.0, 0.2, 0.0}) {
      std::vector<double> point = job_.model->parameters.values();
      point[2] += 0.1 * static_cast<double>(points_.size());
      point[4] = slope;
      points_.push_back(std::move(point));
    }
  }

  /// The results of a solver of its own, up to where the store stops it.
  std::optional<Results> solve(OneSavepoint& store) {
    Solver solver(*job_.model, job_.solver, job_.gradient, job_.states, MPI_COMM_SELF);
    solver.begin_batch(&store);
    try {
      Results results = solver.solve(points_);
      const std::vector<std::size_t> numbers = {0, 1, 2};
      estimate_sampled_errors(solver, numbers, points_, results);
      return results;
    } catch (const Interrupted&) {
      return std::nullopt;
    }
  }

  /// Stops at about `stops` boundaries all over the solution, once each, and after every few of them.
  void expect_the_same_bits(std::size_t stops) {
    OneSavepoint never(0, {});
    const std::vector<std::byte> expected = bytes_of(*solve(never));
    const std::size_t count = never.passed();
    ASSERT_GT(count, 2U);
    const std::size_t stride = std::max<std::size_t>(1, count / stops);
    for (std::size_t boundary = 1; boundary <= count; boundary += stride) {
      OneSavepoint first(boundary, {});
      ASSERT_FALSE(solve(first)) << boundary;
      OneSavepoint second(0, first.saved());
      const std::optional<Results> results = solve(second);
      ASSERT_EQ(bytes_of(*results), expected) << "stopped at boundary " << boundary << " of " << count;
      // The boundary is passed once more, unless whole solutions before it need not be made again.
      EXPECT_EQ(second.passed(), count - boundary + 1);
    }
    std::vector<std::byte> saved;
    for (std::size_t starts = 0; starts <= count; ++starts) {
      OneSavepoint store(stride + 1, saved);
      if (const std::optional<Results> results = solve(store)) {
        EXPECT_EQ(bytes_of(*results), expected) << "after " << starts << " stops";
        return;
      }
      saved = store.saved();
    }
    FAIL() << "the solution did not come to its end";
  }

 private:
  static std::vector<std::byte> bytes_of(Results results) {
    for (PointResult& result : results) result.statistics.wall_time = 0;
    Archive archive;
    archive.field(results);
    return archive.take();
  }

  Job job_;
  std::vector<std::vector<double>> points_;
};

class SavepointsOf : public testing::TestWithParam<Case> {};

TEST_P(SavepointsOf, GoOnWithTheSameBits) { Savepoints(text_of(GetParam())).expect_the_same_bits(12); }

TEST_P(SavepointsOf, GoOnWhereMembersWereTakenOut) {
  if (GetParam().gradient.find("reversible") != std::string::npos) return;  // kets only
  Savepoints(text_of(GetParam(), kFailing)).expect_the_same_bits(7);
}

INSTANTIATE_TEST_SUITE_P(
    Ways, SavepointsOf,
    testing::Values(
        Case{"method = 'dop853'", "method = 'backprop'"},
        Case{"method = 'dop853'", "method = 'backprop'\ncheckpoint_memory = '20 KiB'"},
        Case{"method = 'dop853'", "method = 'backprop'\ncheckpoint_memory = '40 KiB'\ncheckpoint_disk = '1 MiB'"},
        Case{"method = 'dop853'", "method = 'backprop'\nreversible = true"},
        Case{"method = 'dop853'\nrtol = 0.1", "method = 'backprop'\nreversible = true"},
        Case{"method = 'dop853'", "method = 'forward'"}, Case{"method = 'dop853'\nstep = 0.02", "method = 'backprop'"},
        Case{"method = 'dop853'", "method = 'backprop'\nverify = 0.7"},
        Case{"method = 'magnus'", "method = 'backprop'\ncheckpoint_memory = '20 KiB'"},
        Case{"method = 'magnus'", "method = 'forward'"}, Case{"method = 'adams'", "method = 'adjoint'"},
        Case{"method = 'adams'", "method = 'adjoint'\ncheckpoint_memory = '2 MiB'"},
        Case{"method = 'adams'", "method = 'adjoint'\nverify = 0.7"}, Case{"method = 'adams'", "method = 'forward'"},
        Case{"method = 'bdf'", "method = 'adjoint'"}, Case{"method = 'bdf'", "method = 'forward'"}));

TEST(Savepoints, WithoutGradients) {
  for (const char* const method : {"adams", "bdf", "dop853", "magnus"}) {
    std::string text = text_of({"method = '" + std::string(method) + "'", ""});
    text.erase(text.find("\n[gradient]"), text.find("\n[solver]") - text.find("\n[gradient]"));
    Savepoints(text).expect_the_same_bits(6);
  }
}

}  // namespace
}  // namespace costate
