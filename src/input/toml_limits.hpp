// What is refused before a TOML text is parsed: the library nests a function call in another for each table in a table.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace costate {

struct TomlExcess {
  std::size_t offset = 0;
  std::string problem;
};

/// The first place where arrays and tables stand deeper in one another, or a key has more parts, than limits allow. The
/// text need not be TOML.
[[nodiscard]] std::optional<TomlExcess> toml_excess(std::string_view text);

}  // namespace costate
