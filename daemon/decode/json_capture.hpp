#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "values/converter.hpp"

namespace loanpulse {

/// Writes parts of a document anew, compactly and with numbers as they were, from the reader's
/// events. Captures may lie within one another. Finds what PostgreSQL's jsonb refuses or would
/// silently change: U+0000, numbers beyond numeric, names that occur twice in an object. Memory is
/// reused from capture to capture.
class JsonCapture {
 public:
  /// What a capture gave: `problem` says why its text cannot be stored.
  struct Result {
    std::string_view text;  ///< until the next event
    std::optional<std::string> problem;
  };

  bool active() const { return open_captures_ != 0; }

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
    std::size_t at = 0;  ///< in text_
    std::string what;
  };

  void separate();
  void report(std::string what);
  void find_repeated_names(std::size_t first);

  std::size_t open_captures_ = 0;
  std::string text_;
  std::vector<Problem> problems_;
  std::vector<std::string_view> names_;   ///< of all open objects
  std::vector<std::size_t> first_names_;  ///< per open container: where its names begin
};

}  // namespace loanpulse
