// Operators of the input: expressions, or matrices in files.
#pragma once

#include <cstddef>
#include <optional>

#include "input/input_files.hpp"
#include "input/reader.hpp"
#include "quantum/operators.hpp"
#include "quantum/space.hpp"

namespace costate {

/// Reads what stands under a key `operator`. Reports operators that together have too many elements.
class OperatorReader {
 public:
  /// `space` is null where the subsystems are wrong: then no operator can be read, though its type is checked. Both
  /// must outlive the reader.
  OperatorReader(const Space* space, InputFiles& files) : space_(space), files_(&files) {}

  [[nodiscard]] const Space* space() const { return space_; }

  /// The operator on the whole space; nothing where it is wrong, which is reported.
  [[nodiscard]] std::optional<Operator> read(const Item& item);

 private:
  [[nodiscard]] std::optional<Operator> read_any(const Item& item) const;
  [[nodiscard]] std::optional<Operator> read_from_file(const Item& item) const;

  const Space* space_;
  InputFiles* files_;
  std::size_t elements_ = 0;  ///< of all operators so far
};

}  // namespace costate
