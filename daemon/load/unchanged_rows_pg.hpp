#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "load/copy/page_spool.hpp"
#include "load/copy/row_encoder.hpp"
#include "load/copy/same_row.hpp"
#include "load/known_rows.hpp"
#include "load/staging_area_pg.hpp"
#include "model/run.hpp"
#include "model/scratch.hpp"
#include "pg/copy_out.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Pages of new rows that go by before one is asked about. The question costs a run of changed rows
/// as much as staging a page; one that is shorter than this never pays it.
inline constexpr std::size_t first_skip_of_new = 3;

/// Finds the rows of a run that the target already has as they are, so that only the others are
/// staged: a page's rows are read from the target and compared here, which costs PostgreSQL a
/// third of staging and joining them. For runs in which no key comes twice. The rows are also kept
/// on disk, so that they can still be staged when it turns out that a key does. Methods throw
/// StageError.
class UnchangedRows {
 public:
  UnchangedRows(Job const& job, Run const& run, bool with_cursor_text, ScratchSpace& space,
                std::chrono::milliseconds lock_timeout);
  UnchangedRows(UnchangedRows const&) = delete;
  UnchangedRows& operator=(UnchangedRows const&) = delete;

  /// Whether it is worth asking about a page: half of its rows can be expected to be unchanged. A
  /// source that is asked for what has changed since the watermark gives rows only from before it
  /// (the lag) that are; but where a person has set the watermark back, all may be. So now and then
  /// a page of new rows is asked about too, and of pages that were asked about in vain ever fewer
  /// are.
  bool is_worth_asking(RowBatch const& batch, std::vector<bool> const& keep);

  /// Takes a page of which some row is kept, and asks for the target's rows with its keys, without
  /// waiting for them: until settle() the session is in use. False when the keys cannot be asked
  /// for: the page is to be staged. The one before was settled.
  bool ask(PgSession& session, RowBatch const& batch, std::vector<bool> const& keep);

  /// The rows of the page before that are to be staged, as the staging table takes them.
  struct Others {
    std::span<char const> stream;  ///< valid until the next call
    std::size_t rows = 0;
  };
  /// Waits for the answer, if there is one to wait for. When it throws, the page is among those
  /// that give_up_to() stages.
  Others settle();

  /// Stages all rows that were set aside or wait for an answer, with a call of `keep_alive` for
  /// each page.
  void give_up_to(StagingArea& area, std::function<void()> const& keep_alive);

  /// Rows set aside so far.
  std::uint64_t rows() const { return set_aside_.rows(); }
  /// Pages asked about so far.
  std::size_t pages() const { return pages_; }

 private:
  /// A page that waits for an answer.
  struct Waiting {
    std::span<char const> stream;  ///< for the staging table; the encoder's
    std::size_t rows = 0;
    std::unique_ptr<PgCopyOut> stored;
  };

  std::vector<bool> compare() const;
  void split(std::vector<bool> const& same);
  void note(std::size_t rows, std::size_t unchanged);

  Job const& job_;
  KnownRows const known_;
  std::string const settings_;
  SameRow const same_row_;
  RowEncoder encoder_;
  std::optional<Waiting> waiting_;
  std::vector<char> stored_;
  BinaryCopy same_, other_;

  PageSpool set_aside_;

  /// How many pages go by before the next is asked about, and how many after one in vain.
  struct Patience {
    std::size_t pages_to_skip;
    std::size_t next_skip;
  };
  std::size_t pages_ = 0;
  Patience of_known_{0, 0};
  Patience of_new_{first_skip_of_new, first_skip_of_new};
  Patience* asked_by_ = &of_known_;  ///< what the page that waits was asked about by
};

}  // namespace loanpulse
