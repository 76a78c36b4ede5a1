// What a solve gives: expectation values and states as expressions, through which gradients flow back.
#pragma once

#include <complex>
#include <memory>
#include <string>
#include <vector>

#include "autograd/expression.hpp"
#include "model/save_weights.hpp"

namespace costate {

/// Everything that can be read off one solve of a system. With several initial states, `initial` names one; empty, it
/// means the mean over them for expectation values, and the first for states.
class Solution {
 public:
  /// The expectation value of an observable at the last save time.
  [[nodiscard]] Expression final(const std::string& observable, const std::string& initial = "") const;
  /// At the start. Throws Error where that is no save time.
  [[nodiscard]] Expression initial(const std::string& observable, const std::string& initial = "") const;
  /// At save time number `save`.
  [[nodiscard]] Expression at(const std::string& observable, std::size_t save, const std::string& initial = "") const;
  /// The mean over the save times.
  [[nodiscard]] Expression mean(const std::string& observable, const std::string& initial = "") const;
  /// The integral by the trapezoid rule over the save times.
  [[nodiscard]] Expression integral(const std::string& observable, const std::string& initial = "") const;

  /// An amplitude of the ket (column 0) or an element of the density matrix at a save time.
  [[nodiscard]] Expression state(std::size_t save, std::size_t row, std::size_t column = 0,
                                 const std::string& initial = "") const;
  [[nodiscard]] Expression final_state(std::size_t row, std::size_t column = 0, const std::string& initial = "") const;
  /// The whole state as numbers, row by row, without recording.
  [[nodiscard]] std::vector<std::complex<double>> state_values(std::size_t save, const std::string& initial = "") const;

  /// The save times; where the end is an expression, at its present value.
  [[nodiscard]] std::vector<double> times() const;

  Solution(std::shared_ptr<RecordState> record, std::shared_ptr<Solve> solve)
      : record_(std::move(record)), solve_(std::move(solve)) {}

 private:
  [[nodiscard]] Expression over_saves(const std::string& observable, const std::string& initial,
                                      const SaveWeights& weights) const;
  [[nodiscard]] NodeId node(const Observed& observed, std::size_t initial, std::size_t save) const;
  [[nodiscard]] Expression expression(Scalar x) const;

  std::shared_ptr<RecordState> record_;
  std::shared_ptr<Solve> solve_;
};

}  // namespace costate
