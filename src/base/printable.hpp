// Text of unknown origin as a line that a terminal shows and does not obey.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace costate {

/// `text` with '?' for each control character, line or paragraph separator, sign that turns the direction of writing,
/// and byte that is not UTF-8; where it is longer than `most` bytes, its beginning and its end with " ... " between.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most);

}  // namespace costate
