#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "values/converter.hpp"

namespace loanpulse {

/// Writes parts of a document anew, compactly and with numbers as they were, from the reader's
/// events. Captures may lie within one another. Finds what PostgreSQL's jsonb refuses: U+0000 and
/// numbers beyond numeric. Memory is reused from capture to capture, but for that of giants.
class JsonCapture {
 public:
  /// What a capture gave: `problem` says why its text cannot be stored.
  struct Result {
    std::string_view text;  ///< until the next event
    std::optional<std::string> problem;
  };

  bool active() const { return !marks_.empty(); }

  /// Begins a capture at the container that opens next; the mark goes to `finish`.
  std::size_t start();
  /// After the container was closed.
  Result finish(std::size_t mark);
  /// Forgets everything, for the next record or page.
  void reset();

  void open(char bracket);
  void close(char bracket);
  void name(std::string_view name);
  /// A null, true, false or number has its source text; a string is unescaped.
  void scalar(ScalarKind kind, std::string_view text);

 private:
  struct Problem {
    std::size_t at = 0;  ///< in text_, where its token begins
    std::string what;
  };

  void separate();
  bool has_problem() const;
  void report(std::size_t at, std::string what);

  std::string text_;
  std::vector<std::size_t> marks_;  ///< where the open captures begin in text_
  std::vector<Problem> problems_;   ///< the first of each capture
};

}  // namespace loanpulse
