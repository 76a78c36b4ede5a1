#include "base/environment.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>

#include "base/error.hpp"

namespace costate {

namespace {

std::size_t name_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && (std::isalnum(static_cast<unsigned char>(text[length])) != 0 || text[length] == '_'))
    ++length;
  return length;
}

std::string value_of(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr)
    throw Error(fmt::format("the environment variable {} is not set (it is used as ${}) set it", name, name));
  return value;
}

}  // namespace

std::string expand_environment(std::string_view text) {
  std::string expanded;
  for (std::size_t dollar = text.find('$'); dollar != std::string_view::npos; dollar = text.find('$')) {
    expanded += text.substr(0, dollar);
    text.remove_prefix(dollar + 1);
    const bool is_braced = text.starts_with('{');
    if (is_braced) text.remove_prefix(1);
    const std::size_t length = name_length(text);
    if (length == 0 || (is_braced && text.substr(length, 1) != "}"))
      throw Error("a $ without the name of an environment variable (as in $TMPDIR or ${TMPDIR}) write one behind it");
    expanded += value_of(std::string(text.substr(0, length)));
    text.remove_prefix(length + (is_braced ? 1 : 0));
  }
  expanded += text;
  return expanded;
}

}  // namespace costate
