// What the parsers of operator and state expressions share: subsystems and levels as arguments.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "graph/tokens.hpp"
#include "quantum/space.hpp"

namespace costate {

/// The text between single quotes, for messages.
[[nodiscard]] std::string quoted(std::string_view text);

/// The subsystem that a call means without naming it. Throws ExpressionError where there are several.
std::size_t only_subsystem(const Tokens& tokens, const Space& space, std::string_view function);

/// Reads the name of a subsystem, which may be absent where there is only one, and returns its position. `function` is
/// for messages. Throws ExpressionError.
std::size_t subsystem_argument(Tokens& tokens, const Space& space, std::string_view function);

/// As subsystem_argument(), and the comma behind a name, for a function that has more arguments.
std::size_t leading_subsystem_argument(Tokens& tokens, const Space& space, std::string_view function);

/// Reads a level of `subsystem`, an integer literal. Throws ExpressionError, also where there is no such level.
std::size_t level_argument(Tokens& tokens, const Subsystem& subsystem);

/// Consumes the parenthesis behind the last argument. Throws ExpressionError where there are too many.
void end_arguments(Tokens& tokens, std::string_view function);

}  // namespace costate
