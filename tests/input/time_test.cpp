// [time] with ends that are expressions.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "input/evaluation.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

/// A two-level system with the parameter T = 4 and the interval from 1 to `end`.
Job job(const std::string& end, const std::string& save, const std::string& loss = "final(z)") {
  return parse_job(
      "format_version = 1\nparameters = { T = 4.0 }\nsubsystem = [{ name = 'q', levels = 2 }]\n"
      "hamiltonian = [{ operator = 'sigmax(q)', coefficient = 't^2' }, { operator = 'sigmay(q)' }]\n"
      "observable = [{ name = 'z', operator = 'sigmaz(q)' }]\nloss = [{ name = 'l', expression = '" +
          loss + "' }]\ntime = { start = 1.0, end = " + end + ", save = " + save + " }\n",
      "test.toml");
}

TEST(TimeInput, AConstantExpressionIsANumber) {
  const Job plain = job("'2*1.5'", "[1.5, 3.0]");
  EXPECT_TRUE(plain.model->time_map.is_identity());
  EXPECT_EQ(plain.model->end, 3.0);
  EXPECT_EQ(plain.model->save_times, (std::vector<double>{1.5, 3.0}));
}

TEST(TimeInput, AnEndOfParametersMakesTimesFractions) {
  const Job varying = job("'T + 1'", "3");
  const Model& model = *varying.model;
  ASSERT_FALSE(model.time_map.is_identity());
  EXPECT_EQ(model.start, 0.0);
  EXPECT_EQ(model.end, 1.0);
  EXPECT_EQ(model.save_times, (std::vector<double>{0.0, 0.5, 1.0}));
  // At s = 0.5 the time is 3; both coefficients are multiplied by the length of the interval, 4.
  EXPECT_DOUBLE_EQ(value_of(model, model.hamiltonian.at(0).coefficient, 0.5), 4 * 9);
  EXPECT_DOUBLE_EQ(value_of(model, model.hamiltonian.at(1).coefficient, 0.5), 4);
}

TEST(TimeInput, AnIntegralIsOneOverPhysicalTime) {
  const auto save_squared = [](const ObservedValue& value) { return static_cast<double>(value.save * value.save); };
  const auto loss = [&](const std::string& end, const std::string& expression) {
    const Job with_loss = job(end, "3", expression);
    return value_of(*with_loss.model, with_loss.model->losses.at(0).value, 0, save_squared);
  };
  EXPECT_DOUBLE_EQ(loss("5.0", "integral(z)"), 2 * (0.5 * 0 + 1 + 0.5 * 4));
  EXPECT_DOUBLE_EQ(loss("'T + 1'", "integral(z)"), 2 * (0.5 * 0 + 1 + 0.5 * 4));
  EXPECT_DOUBLE_EQ(loss("'T + 1'", "mean(z)"), 5.0 / 3);
  EXPECT_DOUBLE_EQ(loss("'T + 1'", "initial(z) + at(z, 1) - final(z)"), -3);
}

}  // namespace
}  // namespace costate
