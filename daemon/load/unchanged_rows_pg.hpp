#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "load/row_encoder.hpp"
#include "load/same_row.hpp"
#include "load/staging_area_pg.hpp"
#include "model/scratch.hpp"
#include "pg/copy_out.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// Finds the rows of a run that the target already has as they are, so that only the others are
/// staged: a page's rows are read from the target and compared here, which costs PostgreSQL a
/// third of staging and joining them. For runs that read everything again, where no key comes
/// twice. The rows are also kept on disk, so that they can still be staged when it turns out that
/// a key does. Methods throw StageError.
class UnchangedRows {
 public:
  /// Whether a run can expect to meet rows that it knows: not when its source is asked only for
  /// what has changed.
  static bool are_expected(Job const& job, Run const& run);

  UnchangedRows(PgSessionPool::Loan session, Job const& job, bool with_cursor_text,
                ScratchSpace& space);
  ~UnchangedRows();

  /// Takes a page of which some row is kept, and asks for the target's rows with its keys, without
  /// waiting for them. False when it is not worth the question: the page is to be staged. The one
  /// before was settled.
  bool ask(RowBatch const& batch, std::vector<bool> const& keep);

  /// The rows of the page before that are to be staged, as the staging table takes them.
  struct Others {
    std::span<char const> stream;  ///< valid until the next call
    std::size_t rows = 0;
  };
  /// Waits for the answer, if there is one to wait for. When it throws, the page is among those
  /// that give_up_to() stages.
  Others settle();

  /// Stages all rows that were set aside or wait for an answer.
  void give_up_to(StagingArea& area);

  /// Rows set aside so far.
  std::uint64_t rows() const { return rows_; }

  /// Breaks off what the server does for it. From any thread.
  void interrupt() { session_->cancel_statement(); }

 private:
  /// A page that waits for an answer.
  struct Waiting {
    std::span<char const> stream;  ///< for the staging table; the encoder's
    std::size_t rows = 0;
    std::unique_ptr<PgCopyOut> stored;
  };
  /// Pages set aside, as COPY streams for the staging table.
  struct Place {
    std::uint64_t offset;
    std::size_t bytes;
    std::size_t rows;
  };

  std::vector<bool> compare() const;
  void split(std::vector<bool> const& same);
  void set_aside(std::span<char const> stream, std::size_t rows);
  void note(std::size_t rows, std::size_t unchanged);

  PgSessionPool::Loan session_;
  Job const& job_;
  SameRow const same_row_;
  RowEncoder encoder_;
  std::optional<Waiting> waiting_;
  std::vector<char> stored_;
  BinaryCopy same_, other_;

  std::unique_ptr<ScratchFile> file_;
  std::vector<Place> places_;
  std::uint64_t rows_ = 0;

  std::size_t pages_to_skip_ = 0;
  std::size_t skips_after_a_miss_;
};

}  // namespace loanpulse
