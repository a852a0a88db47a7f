#include "config/yaml_quotes.hpp"

namespace loanpulse {
namespace {

/// Walks over the text and knows where it is.
class Walk {
 public:
  Walk(std::string_view text, std::size_t position, int line, int column)
      : rest_{text.substr(position)}, line_{line}, column_{column} {}

  bool at_end() const { return rest_.empty(); }
  char here() const { return rest_.front(); }
  bool follows(char c) const { return rest_.size() > 1 && rest_[1] == c; }
  int line() const { return line_; }
  int column() const { return column_; }

  void step() {
    line_ += here() == '\n' ? 1 : 0;
    column_ = here() == '\n' ? 1 : column_ + 1;
    rest_.remove_prefix(1);
  }
  void skip(std::string_view characters) {
    while (!at_end() && characters.find(here()) != std::string_view::npos) step();
  }
  void skip_until(std::string_view characters) {
    while (!at_end() && characters.find(here()) == std::string_view::npos) step();
  }

 private:
  std::string_view rest_;
  int line_;
  int column_;
};

constexpr std::string_view blanks = " \t\r\n";

}  // namespace

std::optional<QuotedScalar> quoted_scalar_at(std::string_view text, std::size_t position, int line,
                                             int column) {
  if (position >= text.size()) return std::nullopt;
  Walk walk{text, position, line, column};
  while (!walk.at_end() && (walk.here() == '&' || walk.here() == '!')) {
    // A quote ends a tag, and is a part of an anchor's name.
    walk.skip_until(walk.here() == '!' ? " \t\r\n\"" : blanks);
    walk.skip(blanks);
  }
  if (walk.at_end() || (walk.here() != '"' && walk.here() != '\'')) return std::nullopt;

  QuotedScalar scalar{walk.here(), walk.line(), walk.column(), walk.line(), false};
  for (walk.step(); !walk.at_end(); walk.step()) {
    bool const is_quote = walk.here() == scalar.quote;
    // \" in double quotes, '' in single ones.
    bool const is_pair = scalar.quote == '"' ? walk.here() == '\\' : is_quote && walk.follows('\'');
    if (is_quote && !is_pair) {
      scalar.last_line = walk.line();
      scalar.is_closed = true;
      return scalar;
    }
    if (is_pair) walk.step();
    if (walk.at_end()) break;
  }
  scalar.last_line = walk.line();
  return scalar;
}

}  // namespace loanpulse
