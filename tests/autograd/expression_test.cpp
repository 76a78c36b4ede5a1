// Expressions from C++ operators: their values, plain numbers, arrays and what cannot be.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "autograd/autograd.hpp"
#include "base/error.hpp"

namespace costate {
namespace {

using Complex = std::complex<double>;
constexpr Complex kI(0, 1);

TEST(Expression, ReadsLikeArithmetic) {
  Record record;
  const Variable x = record.variable("x", 0.7);
  const Variable y = record.variable("y", -1.3);
  EXPECT_DOUBLE_EQ((2 * x + y / 4 - 1).value(), 2 * 0.7 - 1.3 / 4 - 1);
  EXPECT_DOUBLE_EQ((-pow(x, 3) * exp(y)).value(), -0.343 * std::exp(-1.3));
  EXPECT_DOUBLE_EQ((sin(x) * cos(y) + tan(x) / cosh(y) - sinh(x) * tanh(y)).value(),
                   std::sin(0.7) * std::cos(1.3) + std::tan(0.7) / std::cosh(1.3) + std::sinh(0.7) * std::tanh(1.3));
  EXPECT_DOUBLE_EQ((sqrt(x) + log(x) + erf(x) + abs(y) + min(x, y) + max(x, y)).value(),
                   std::sqrt(0.7) + std::log(0.7) + std::erf(0.7) + 1.3 - 1.3 + 0.7);
  const Complex z = (exp(kI * x) * y).complex_value();
  EXPECT_NEAR(std::abs(z - std::exp(kI * 0.7) * -1.3), 0, 1e-15);
  EXPECT_DOUBLE_EQ(imag(conj(exp(kI * x))).value(), -std::sin(0.7));
}

TEST(Expression, PlainNumbersStandForThemselves) {
  EXPECT_DOUBLE_EQ((Expression(2.0) * 3.0 + exp(Expression(1.0))).value(), 6 + std::exp(1.0));
  EXPECT_EQ((Expression(kI) * kI).complex_value(), Complex(-1, 0));
  EXPECT_EQ(Expression(1.5).size(), 1);
}

TEST(Expression, ArraysGoEntryByEntry) {
  Record record;
  const Variable v = record.variable("v", {1, -2, 3});
  EXPECT_EQ((2 * v).values(), (std::vector<Complex>{2, -4, 6}));
  EXPECT_DOUBLE_EQ(sum(v * v).value(), 14);
  EXPECT_DOUBLE_EQ(dot(v, exp(0 * v)).value(), 2);
  EXPECT_DOUBLE_EQ((v[1] + v[2]).value(), 1);
  EXPECT_THROW(static_cast<void>(v[3]), Error);
  EXPECT_THROW(static_cast<void>((2 * v).value()), Error);
  EXPECT_THROW(static_cast<void>(v[0][0]), Error);
}

TEST(Expression, WhatCannotBeIsRefused) {
  Record record;
  Record other;
  const Variable x = record.variable("x", 1);
  EXPECT_THROW(x + other.variable("x", 1), Error);
  EXPECT_THROW(static_cast<void>((x * record.time()).value()), Error);
  EXPECT_THROW(static_cast<void>((kI * x).value()), Error);
  EXPECT_THROW(x / 0.0, Error);
  EXPECT_THROW(record.variable("x", 2), Error);
  EXPECT_THROW(record.variable("sin", 2), Error);
  EXPECT_THROW(record.variable("2x", 2), Error);
  EXPECT_THROW(record.variable("nan", std::nan("")), Error);
  EXPECT_THROW(record.variable("none", std::vector<double>{}), Error);
  EXPECT_THROW(call("nonsense", {x}), Error);
  EXPECT_THROW(call("sin", {x, x}), Error);
}

TEST(Variable, KeepsItsValues) {
  Record record;
  Variable x = record.variable("x", 1);
  Variable v = record.variable("v", {1, 2});
  const Expression square = x * x;
  x.set(3);
  v.set({4, 5});
  EXPECT_EQ(x.value(), 3);
  EXPECT_EQ(v.values(), (std::vector<double>{4, 5}));
  EXPECT_EQ(square.value(), 9);
  EXPECT_THROW(v.set(1), Error);
  EXPECT_THROW(v.set({1, 2, 3}), Error);
  EXPECT_THROW(x.set(std::nan("")), Error);
  EXPECT_THROW(static_cast<void>(v.value()), Error);
}

}  // namespace
}  // namespace costate
