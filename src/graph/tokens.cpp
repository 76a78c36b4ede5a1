#include "graph/tokens.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "base/error.hpp"
#include "base/limits.hpp"

namespace costate {
namespace {

// Not <cctype>: its answers depend on the locale, and names are ASCII in every one.
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_symbol(char c) { return std::string_view("+-*/^(),[]@").find(c) != std::string_view::npos; }
/// The second and later bytes of a UTF-8 character.
constexpr bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    while (true) {
      skip(is_space);
      if (position_ == text_.size()) break;
      tokens.push_back(read());
    }
    tokens.push_back({TokenKind::End, text_.substr(text_.size()), 0, text_.size()});
    return tokens;
  }

 private:
  [[nodiscard]] char ahead(std::size_t n = 0) const {
    return position_ + n < text_.size() ? text_[position_ + n] : '\0';
  }

  template <typename Predicate>
  void skip(Predicate matches) {
    while (position_ < text_.size() && matches(text_[position_])) ++position_;
  }

  Token read() {
    const std::size_t start = position_;
    const char c = ahead();
    if (is_digit(c) || (c == '.' && is_digit(ahead(1)))) return read_number();
    if (is_letter(c)) {
      skip(is_name_character);
      return {TokenKind::Name, text_.substr(start, position_ - start), 0, start};
    }
    if (!is_symbol(c)) refuse_character();
    if (c == '*' && ahead(1) == '*') throw ExpressionError(start, "unexpected '**' (a power is written with '^')");
    ++position_;
    return {TokenKind::Symbol, text_.substr(start, 1), 0, start};
  }

  /// digits [. digits] [e [sign] digits], with a digit before or after the point.
  Token read_number() {
    const std::size_t start = position_;
    skip(is_digit);
    if (ahead() == '.') ++position_;
    skip(is_digit);
    if (ahead() == 'e' || ahead() == 'E') {
      const std::size_t sign = ahead(1) == '+' || ahead(1) == '-' ? 1 : 0;
      if (is_digit(ahead(1 + sign))) {
        position_ += 1 + sign;
        skip(is_digit);
      }
    }
    const std::string_view digits = text_.substr(start, position_ - start);
    if (ahead() == '.') throw ExpressionError(position_, "a second '.' in the number " + quoted(digits));
    if (is_name_character(ahead())) refuse_adjacent_name(digits);
    double number = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (result.ec != std::errc() || !std::isfinite(number))
      throw ExpressionError(start, "the number " + quoted(digits) + " is outside the range of double precision");
    return {TokenKind::Number, digits, number, start};
  }

  [[noreturn]] void refuse_adjacent_name(std::string_view digits) {
    const std::size_t offset = position_;
    skip(is_name_character);
    const std::string name(text_.substr(offset, position_ - offset));
    const std::string number(digits);
    throw ExpressionError(offset, "'" + name + "' directly behind the number " + number +
                                      " (a product needs its sign): write " + number + "*" + name);
  }

  [[noreturn]] void refuse_character() const {
    std::size_t end = position_ + 1;
    while (end < text_.size() && continues_character(text_[end])) ++end;
    throw ExpressionError(position_, "unexpected character " + quoted(text_.substr(position_, end - position_)));
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

std::string describe(const Token& token) {
  return token.kind == TokenKind::End ? "the end of the expression" : quoted(token.text);
}

}  // namespace

Tokens::Tokens(std::string_view text) {
  if (text.size() > limits::kExpressionBytes)
    throw ExpressionError(0, "an expression of " + std::to_string(text.size()) + " characters (the limit is " +
                                 std::to_string(limits::kExpressionBytes) + "): move parts into derived parameters");
  tokens_ = Lexer(text).run();
}

const Token& Tokens::peek(std::size_t ahead) const { return tokens_[std::min(position_ + ahead, tokens_.size() - 1)]; }

const Token& Tokens::next() {
  const Token& token = peek();
  if (token.kind != TokenKind::End) ++position_;
  return token;
}

bool Tokens::at(char symbol) const {
  const Token& token = peek();
  return token.kind == TokenKind::Symbol && token.text.front() == symbol;
}

bool Tokens::accept(char symbol) {
  if (!at(symbol)) return false;
  next();
  return true;
}

void Tokens::expect(char symbol) {
  if (accept(symbol)) return;
  throw ExpressionError(peek().offset, "expected '" + std::string(1, symbol) + "', found " + describe(peek()));
}

void Tokens::expect_end() const {
  if (peek().kind == TokenKind::End) return;
  throw ExpressionError(peek().offset, "expected an operator or the end of the expression, found " + describe(peek()));
}

Tokens::Nesting::Nesting(Tokens& tokens) : tokens_(tokens) {
  if (tokens.depth_ == kMaximumDepth)
    throw ExpressionError(tokens.peek().offset,
                          "nested deeper than " + std::to_string(kMaximumDepth) +
                              " levels (the limit of an expression): move a part into a derived parameter");
  ++tokens.depth_;
}

Tokens::Nesting::~Nesting() { --tokens_.depth_; }

}  // namespace costate
