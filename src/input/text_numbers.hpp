// Numbers in text files of other programs.
#pragma once

#include <string>
#include <string_view>

namespace costate {

/// A finite number, the whole of `text`. Throws Error with the problem.
[[nodiscard]] double parse_number(std::string_view text);

/// `text` between quotes in a message of one line: cut where it is long, '?' for what cannot be shown.
[[nodiscard]] std::string excerpt(std::string_view text);

/// Without spaces, tabs and carriage returns around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace costate
