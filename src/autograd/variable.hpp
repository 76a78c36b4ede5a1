// The leaves that users own: numbers that can be changed, with their accumulated gradients.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "autograd/expression.hpp"

namespace costate {

/// A named real number, or an array of them. A handle: copies are the same variable.
class Variable {
 public:
  [[nodiscard]] const std::string& name() const { return state_->name; }
  [[nodiscard]] double value() const;  ///< of a scalar
  [[nodiscard]] const std::vector<double>& values() const { return state_->values; }
  /// Changes the number. Solves made before then no longer belong to it: what depends on them cannot be read or
  /// differentiated any more, only solved again. Throws Error where the length differs or a value is not finite.
  void set(double value);
  void set(std::vector<double> values);

  /// Whether backward() computes its gradient; true at first.
  [[nodiscard]] bool requires_grad() const { return state_->requires_grad; }
  void set_requires_grad(bool wanted) { state_->requires_grad = wanted; }
  /// The sum of the gradients of all backward() since the last zero_grad(), entry by entry; empty before the first.
  [[nodiscard]] const std::vector<double>& grad() const { return state_->grad; }
  void zero_grad() { state_->grad.clear(); }

  operator Expression() const;  // NOLINT(google-explicit-constructor)
  Expression operator[](std::size_t entry) const;

  Variable(std::shared_ptr<RecordState> record, std::shared_ptr<VariableState> state)
      : record_(std::move(record)), state_(std::move(state)) {}
  [[nodiscard]] const std::shared_ptr<VariableState>& state() const { return state_; }

 private:
  std::shared_ptr<RecordState> record_;
  std::shared_ptr<VariableState> state_;
};

}  // namespace costate
