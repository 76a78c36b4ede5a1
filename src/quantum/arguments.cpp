#include "quantum/arguments.hpp"

#include <charconv>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/nearest.hpp"

namespace costate {
namespace {

std::vector<std::string> names_of(const Space& space) {
  std::vector<std::string> names;
  for (const Subsystem& subsystem : space.subsystems()) names.push_back(subsystem.name);
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::size_t only_subsystem(const Tokens& tokens, const Space& space, std::string_view function) {
  if (space.subsystems().size() == 1) return 0;
  const std::vector<std::string> names = names_of(space);
  throw ExpressionError(tokens.peek().offset, std::string(function) + " lacks its subsystem (there are several: " +
                                                  joined(names) + "); name one as the first argument");
}

std::size_t subsystem_argument(Tokens& tokens, const Space& space, std::string_view function) {
  if (tokens.peek().kind != TokenKind::Name) return only_subsystem(tokens, space, function);
  const Token& name = tokens.next();
  if (const auto s = space.find(name.text)) return *s;
  const std::vector<std::string> names = names_of(space);
  throw ExpressionError(name.offset, "unknown subsystem " + quoted(name.text) + " (the subsystems are: " +
                                         joined(names) + ")" + did_you_mean(name.text, names));
}

std::size_t leading_subsystem_argument(Tokens& tokens, const Space& space, std::string_view function) {
  const bool is_named = tokens.peek().kind == TokenKind::Name;
  const std::size_t s = subsystem_argument(tokens, space, function);
  if (is_named) tokens.expect(',');
  return s;
}

std::size_t level_argument(Tokens& tokens, const Subsystem& subsystem) {
  const Token& token = tokens.peek();
  std::size_t level = 0;
  const char* const end = token.text.data() + token.text.size();
  const auto [stop, failure] = std::from_chars(token.text.data(), end, level);
  if (token.kind != TokenKind::Number || stop != end || failure == std::errc::invalid_argument)
    throw ExpressionError(token.offset, "a level must be an integer written out (levels count from 0)");
  if (failure == std::errc::result_out_of_range || level >= subsystem.levels) {
    throw ExpressionError(token.offset, "there is no level " + std::string(token.text) + " (subsystem " +
                                            quoted(subsystem.name) + " has levels 0 to " +
                                            std::to_string(subsystem.levels - 1) + ")");
  }
  tokens.next();
  return level;
}

void end_arguments(Tokens& tokens, std::string_view function) {
  if (tokens.at(',')) throw ExpressionError(tokens.peek().offset, "too many arguments of " + std::string(function));
  tokens.expect(')');
}

}  // namespace costate
