// The lexer shared by scalar, operator and state expressions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace costate {

/// Expressions nested deeper than this are refused.
inline constexpr int kMaximumDepth = 200;

enum class TokenKind { Number, Name, Symbol, End };

struct Token {
  TokenKind kind = TokenKind::End;
  std::string_view text;
  double number = 0;
  std::size_t offset = 0;  ///< bytes from the start of the expression
};

/// A cursor over the tokens of one expression. The text must outlive it. Throws ExpressionError on a character that
/// starts no token and on a number that is not finite.
class Tokens {
 public:
  explicit Tokens(std::string_view text);

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  const Token& next();
  [[nodiscard]] bool at(char symbol) const;
  bool accept(char symbol);
  /// Consumes `symbol` or throws ExpressionError "expected ..., found ...".
  void expect(char symbol);
  /// Throws ExpressionError where anything is left.
  void expect_end() const;

  /// Counts nesting while it lives; throws ExpressionError beyond kMaximumDepth.
  class Nesting {
   public:
    explicit Nesting(Tokens& tokens);
    ~Nesting();
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Tokens& tokens_;
  };

 private:
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  int depth_ = 0;
};

}  // namespace costate
