#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "load/copy/page_spool.hpp"
#include "load/copy/row_encoder.hpp"
#include "load/copy/same_row.hpp"
#include "load/staging_area_pg.hpp"
#include "model/job.hpp"
#include "model/row.hpp"
#include "model/scratch.hpp"
#include "pg/copy_out.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Finds the rows of a run that the target already has as they are, so that only the others are
/// staged: a page's rows are read from the target and compared here, which costs PostgreSQL a
/// third of staging and joining them. For runs in which no key comes twice. The rows are also kept
/// on disk, so that they can still be staged when it turns out that a key does. Methods throw
/// StageError.
class UnchangedRows {
 public:
  UnchangedRows(Job const& job, bool with_cursor_text, ScratchSpace& space,
                std::chrono::milliseconds lock_timeout);
  UnchangedRows(UnchangedRows const&) = delete;
  UnchangedRows& operator=(UnchangedRows const&) = delete;

  /// Takes a page of which some row is kept, and asks for the target's rows with its keys, without
  /// waiting for them: until wait() the session is in use. False when the keys cannot be asked
  /// for: the page is to be staged. The one before was waited for.
  bool ask(PgSession& session, RowBatch const& batch, std::vector<bool> const& keep);

  struct Compared {
    std::size_t rows = 0;       ///< of the page
    std::size_t unchanged = 0;  ///< of these, set aside
  };
  /// Waits for the answer. When it throws, the page is among those that fall_back_to() stages.
  Compared wait();

  /// The rows of that page that are to be staged, as the staging table takes them.
  struct Differing {
    std::span<char const> stream{};  ///< valid until the next ask()
    std::size_t rows = 0;
  };
  Differing const& differing() const { return differing_; }

  /// Stages all rows that were set aside or wait for an answer, with a call of `keep_alive` for
  /// each page.
  void fall_back_to(StagingArea& area, std::function<void()> const& keep_alive);

  /// Rows set aside so far.
  std::uint64_t rows() const { return set_aside_.rows(); }

 private:
  /// A page that waits for an answer.
  struct Waiting {
    std::span<char const> stream;  ///< for the staging table; the encoder's
    std::size_t rows = 0;
    std::unique_ptr<PgCopyOut> stored;
  };

  std::vector<bool> compare() const;
  void split(std::vector<bool> const& same);

  Job const& job_;
  std::string const settings_;
  SameRow const same_row_;
  RowEncoder encoder_;
  std::optional<Waiting> waiting_;
  std::vector<char> stored_;
  BinaryCopy same_, other_;

  PageSpool set_aside_;
  Differing differing_;
};

}  // namespace loanpulse
