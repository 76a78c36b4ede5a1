// What an input may ask for at most (docs/input.md, "Limits"). Beyond it stands an error that names the limit, not a
// machine without memory. Generous: each is far above what a sensible input holds.
#pragma once

#include <algorithm>
#include <cstddef>

namespace costate::limits {

inline constexpr std::size_t kInputBytes = std::size_t{8} << 20U;  ///< of an input file
inline constexpr std::size_t kFileBytes = std::size_t{1} << 30U;   ///< of a file that an input names
inline constexpr std::size_t kNesting = 64;                        ///< arrays and tables in one another
inline constexpr std::size_t kKeyParts = 16;                       ///< of a dotted key
inline constexpr std::size_t kNameBytes = 200;                     ///< of a name
inline constexpr std::size_t kProblems = 100;                      ///< reported of one input

inline constexpr std::size_t kParameters = 10'000;  ///< in [parameters]
inline constexpr std::size_t kParameterNumbers = 1'000'000;

inline constexpr std::size_t kExpressionBytes = 1'000'000;
inline constexpr std::size_t kGraphNodes = 10'000'000;  ///< of all expressions together, after simplification

// Of operators; a space that is large itself may have more.
inline constexpr std::size_t kOperatorElements = 100'000'000;
inline constexpr std::size_t kOperatorProducts = 2'000'000'000;

/// Elements of one operator that are not 0.
constexpr std::size_t operator_elements(std::size_t dimension) { return std::max(kOperatorElements, 32 * dimension); }
/// The same of all operators together.
constexpr std::size_t all_operator_elements(std::size_t dimension) { return 4 * operator_elements(dimension); }
/// Products of two elements that an operator expression takes.
constexpr std::size_t operator_products(std::size_t dimension) { return std::max(kOperatorProducts, 256 * dimension); }

inline constexpr std::size_t kStateAmplitudes = 10'000'000;  ///< of all kets of a mixed state

inline constexpr std::size_t kSweepNumbers = 100'000'000;  ///< of all axes together
inline constexpr std::size_t kTableColumns = 10'000;
inline constexpr std::size_t kTableProblems = 1000;  ///< behind these the rest of a table is not read

}  // namespace costate::limits
