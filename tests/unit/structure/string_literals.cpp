#include "unit/structure/string_literals.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace loanpulse {
namespace {

/// Reads a source once, from its beginning to its end.
class LiteralReader {
 public:
  explicit LiteralReader(std::string_view source) : source_{source} {}

  std::vector<StringLiteral> read() {
    while (at_ < source_.size()) step();
    return std::move(found_);
  }

 private:
  bool follows(std::string_view text) const { return source_.substr(at_).starts_with(text); }

  void skip(std::size_t count) {
    std::size_t const end = std::min(at_ + count, source_.size());
    line_ += static_cast<int>(std::count(source_.begin() + static_cast<std::ptrdiff_t>(at_),
                                         source_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    at_ = end;
  }
  void skip_past(std::string_view text) {
    std::size_t const end = source_.find(text, at_);
    skip(end == source_.npos ? source_.size() : end + text.size() - at_);
  }

  void step() {
    char const c = source_[at_];
    if (follows("//") || follows("#include")) {
      skip_past("\n");
    } else if (follows("/*")) {
      skip_past("*/");
    } else if (follows("R\"")) {
      read_raw();
    } else if (c == '"') {
      read_quoted();
    } else if (c == '\'' && !is_digit_separator()) {
      skip_character();
    } else {
      if (c != ' ' && c != '\n' && c != '\t') joins_ = false;
      skip(1);
    }
  }

  bool is_digit_separator() const {
    return at_ > 0 && ((source_[at_ - 1] >= '0' && source_[at_ - 1] <= '9') ||
                       (source_[at_ - 1] >= 'a' && source_[at_ - 1] <= 'f'));
  }
  void skip_character() {
    skip(source_[std::min(at_ + 1, source_.size() - 1)] == '\\' ? 3 : 2);
    skip_past("'");
    joins_ = false;
  }

  void read_quoted() {
    int const line = line_;
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != '"') end += source_[end] == '\\' ? 2 : 1;
    end = std::min(end, source_.size());
    add(source_.substr(at_ + 1, end - at_ - 1), line);
    skip(end + 1 - at_);
  }
  void read_raw() {
    int const line = line_;
    std::size_t const open = std::min(source_.find('(', at_), source_.size());
    std::string const close = ")" + std::string{source_.substr(at_ + 2, open - at_ - 2)} + "\"";
    std::size_t const end = std::min(source_.find(close, open), source_.size());
    add(source_.substr(std::min(open + 1, source_.size()), end - std::min(open + 1, end)), line);
    skip(end + close.size() - at_);
  }

  void add(std::string_view text, int line) {
    if (joins_ && !found_.empty()) {
      found_.back().text += text;
    } else {
      found_.push_back({std::string{text}, line});
    }
    joins_ = true;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool joins_ = false;
  std::vector<StringLiteral> found_;
};

}  // namespace

std::vector<StringLiteral> string_literals(std::string_view source) {
  return LiteralReader{source}.read();
}

}  // namespace loanpulse
