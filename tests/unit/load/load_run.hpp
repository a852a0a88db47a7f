#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "load/load_strategy.hpp"

namespace loanpulse {

/// The steps that were done, in words.
using Steps = std::vector<std::string>;

inline std::string words(LoadSession session) {
  switch (session) {
    case LoadSession::staging:
      return "staging session";
    case LoadSession::copying:
      return "copying session";
    case LoadSession::comparing:
      break;
  }
  return "comparing session";
}

inline std::string words(LoadStep const& step) {
  return std::visit(ByStep{
                        [](OpenSessionAhead) { return std::string{"open session ahead"}; },
                        [](AskTarget) { return std::string{"ask target"}; },
                        [](SpoolPage) { return std::string{"spool page"}; },
                        [](OpenSession const& open) { return "open " + words(open.session); },
                        [](BeginCopying const& begin) { return "begin on " + words(begin.on); },
                        [](CopySpooled) { return std::string{"copy"}; },
                        [](FlushCopy) { return std::string{"flush copy"}; },
                        [](AskForRows const& ask) { return "ask for rows on " + words(ask.on); },
                        [](ReceiveRows) { return std::string{"receive rows"}; },
                        [](CompareRows) { return std::string{"compare rows"}; },
                        [](StageDiffering) { return std::string{"stage differing"}; },
                        [](SpoolNew) { return std::string{"spool new"}; },
                        [](StagePage) { return std::string{"stage page"}; },
                        [](QuarantineRows) { return std::string{"quarantine"}; },
                        [](FlushStaging) { return std::string{"flush staging"}; },
                        [](CompleteStaging) { return std::string{"complete staging"}; },
                        [](ReplaySpool const& replay) {
                          return std::string{replay.spool == Spool::copied ? "replay copied"
                                                                           : "replay unchanged"};
                        },
                        [](MergeChunks) { return std::string{"merge chunks"}; },
                        [](StopMerging) { return std::string{"stop merging"}; },
                        [](CommitCopied) { return std::string{"commit copied"}; },
                        [](CommitMerged) { return std::string{"commit merged"}; },
                        [](CommitStaged const& commit) {
                          return "commit staged " + std::to_string(commit.attempt) +
                                 (commit.after ? " after " + commit.after->code() : "");
                        },
                        [](LearnOutcome const&) { return std::string{"learn outcome"}; },
                        [](FailRun const& fail) { return "fail with " + fail.reason.code(); },
                        [](NothingMore) { return std::string{}; },
                    },
                    step);
}

/// A driver of a LoadStrategy without PostgreSQL: steps succeed unless they are to fail, and
/// questions are answered as the members say.
class LoadRun {
 public:
  explicit LoadRun(LoadTraits const& traits = {}) : strategy{traits} {}

  Steps begin() { return follow(strategy.run_begins()); }
  /// The next page, whose rows are like this.
  Steps page(KnownShare known = KnownShare::unknown) {
    ArrivedPage page;
    page.known = known;
    page.came_quickly = true;
    page.number = ++pages_;
    return part(page);
  }
  Steps part(ArrivedPage page) {
    page.uniqueness = certain;
    page.rows = rows;
    return follow(strategy.page_comes(page));
  }
  Steps quarantine() { return follow(strategy.rows_are_quarantined()); }
  Steps pause() { return follow(strategy.source_pauses()); }
  Steps commit() { return follow(strategy.commit_is_wanted(certain)); }

  /// The next such step fails.
  void fail(std::string const& step, std::string const& code,
            ErrorKind kind = ErrorKind::transient) {
    failures_.emplace(step, StageError{kind, code, ""});
  }

  LoadStrategy strategy;
  Uniqueness certain{true, true};  ///< of all rows so far
  bool keys_are_new = true;        ///< of the page, in the target
  bool can_be_asked = true;        ///< keys of this kind
  std::size_t rows = 10;           ///< of each page
  std::size_t unchanged = 10;      ///< of these
  std::size_t absent = 0;          ///< of these: the target has not their keys
  bool may_be_copied = true;       ///< into the target
  bool chunk_is_complete = false;  ///< by what is staged
  bool merge_is_undone = false;

 private:
  Steps follow(LoadStep step) {
    Steps done;
    while (!std::holds_alternative<NothingMore>(step)) {
      done.push_back(words(step));
      if (std::holds_alternative<FailRun>(step)) break;
      if (auto const failure = failures_.extract(done.back())) {
        auto other = strategy.failed(failure.mapped());
        if (!other) {
          done.push_back("throw " + failure.mapped().code());
          break;
        }
        step = *std::move(other);
      } else {
        step = after(step);
      }
    }
    return done;
  }

  LoadStep after(LoadStep const& step) {
    auto const staged = [this] { return strategy.staged(chunk_is_complete); };
    return std::visit(ByStep{
                          [&](AskTarget) { return strategy.answered(keys_are_new); },
                          [&](AskForRows) { return strategy.answered(can_be_asked); },
                          [&](CompareRows) { return strategy.compared(rows, unchanged, absent); },
                          [&](SpoolNew) { return strategy.answered(may_be_copied); },
                          [&](StageDiffering) { return staged(); },
                          [&](StagePage) { return staged(); },
                          [&](CompleteStaging) { return staged(); },
                          [&](ReplaySpool const&) { return staged(); },
                          [&](CommitMerged) {
                            return merge_is_undone ? strategy.answered(false) : strategy.done();
                          },
                          [&](auto const&) { return strategy.done(); },
                      },
                      step);
  }

  std::size_t pages_ = 0;
  std::multimap<std::string, StageError> failures_;
};

/// A run without keys that are new, whose first page is being compared.
inline LoadRun& comparing(LoadRun& run) {
  run.keys_are_new = false;
  EXPECT_EQ(run.page(), (Steps{"ask target", "ask for rows on staging session"}));
  return run;
}

}  // namespace loanpulse
