// Environment variables in texts.
#pragma once

#include <string>
#include <string_view>

namespace costate {

/// The text with the values of the variables in place of $NAME and ${NAME}. Throws Error where one is not set.
[[nodiscard]] std::string expand_environment(std::string_view text);

}  // namespace costate
