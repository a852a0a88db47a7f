#pragma once

#include <cstddef>

#include "load/known_rows.hpp"

namespace loanpulse {

/// Which pages of a run are compared with the target's rows before they are staged. That saves the
/// server two thirds of a row that has not changed, and costs it as much as staging one that has.
/// So a page is asked about where half of its rows can be expected to be unchanged. A source that
/// is asked for what has changed since the watermark gives rows only from before it (the lag) that
/// are; but where a person has set the watermark back, all may be. So now and then a page of new
/// rows is asked about too, and of pages that were asked about in vain ever fewer are. Pure.
class ComparisonPace {
 public:
  /// Whether to ask about the next page. It counts as one that has gone by.
  bool is_worth_asking(KnownShare known);
  /// Whether is_worth_asking() will surely say so, also when the answer about a page before is not
  /// known yet: the last one was that half of the rows or more were unchanged.
  bool expects_unchanged(KnownShare known) const;
  /// How many rows of such a page, which was asked about, were unchanged.
  void compared(KnownShare known, std::size_t rows, std::size_t unchanged);

 private:
  /// Pages of new rows that go by before one is asked about. A run that is shorter than this never
  /// pays for a question.
  static constexpr std::size_t first_skip_of_new = 3;
  /// Pages. Beyond it the gaps grow no more, so that a long run still notices what has changed.
  static constexpr std::size_t longest_skip = 1'000;

  struct Patience {
    std::size_t pages_to_skip;  ///< before the next question
    std::size_t next_skip;      ///< after one in vain: 0, 3, 15, 63 and so on
    bool was_worth_it = false;  ///< the last question
  };
  static bool may_be_unchanged(KnownShare known) {
    return known == KnownShare::most || known == KnownShare::unknown;
  }
  Patience& patience(KnownShare known) { return may_be_unchanged(known) ? of_known_ : of_new_; }

  Patience of_known_{0, 0};
  Patience of_new_{first_skip_of_new, first_skip_of_new};
};

}  // namespace loanpulse
