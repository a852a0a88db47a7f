#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "load/copy/page_spool.hpp"
#include "load/copy/pages_copy_pg.hpp"
#include "load/copy/row_encoder.hpp"
#include "load/staging_area_pg.hpp"
#include "model/run.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Copies a run's rows straight into the target, in the transaction that becomes the run's commit:
/// for runs whose keys are all new there. It is an attempt and no more: the rows are also kept on
/// disk, and whatever goes wrong (a key that was there or comes twice, a lost session) undoes it
/// and leaves them to the staging area. Methods throw StageError.
class DirectLoad {
 public:
  /// Nothing when the run's first page says that its rows are not all new. Asks the server.
  static std::unique_ptr<DirectLoad> try_for(PgSession& session, Job const& job, Run const& run,
                                             RowBatch const& first, std::vector<bool> const& keep,
                                             ScratchSpace& space);

  /// The same for rows of which that is known.
  static std::unique_ptr<DirectLoad> try_for_new_rows(PgSession& session, Job const& job,
                                                      Run const& run, ScratchSpace& space);

  DirectLoad(Job const& job, LoadMark mark, ScratchSpace& space);
  /// Undoes what was not committed.
  ~DirectLoad();

  /// Spools a page of which some row is kept. When it throws, this page is not among those that
  /// fall_back_to() stages.
  void spool(RowBatch const& batch, std::vector<bool> const& keep);
  /// The same of rows as RowEncoder::encode has encoded them for the staging table.
  void spool_new(std::span<char const> stream);

  std::uint64_t spooled_rows() const { return spool_.rows(); }

  /// Opens the transaction. `session` must outlive this and does nothing else.
  void begin(PgSession& session, std::chrono::milliseconds lock_timeout);
  /// Copies the pages that wait. What becomes of the last one may be thrown by a later call.
  void copy_spooled();

  /// The transaction, with all that was copied in it. Only once it has begun.
  PgTransaction& flush();
  /// As PostgreSQL counted: a trigger of the target may have left rows out. After flush().
  std::uint64_t rows() const { return rows_; }

  /// Undoes everything and stages it instead, with a call of `keep_alive` for each page.
  void fall_back_to(StagingArea& area, std::function<void()> const& keep_alive);

 private:
  void copy(std::span<char const> stream, std::size_t rows);
  void await_copy();

  std::string const copy_sql_;
  std::size_t const columns_;
  LoadMark const mark_;
  RowEncoder encoder_;
  BinaryCopy retargeted_;
  std::vector<std::int64_t> orders_;  ///< of these rows
  PageSpool spool_;
  std::optional<PgTransaction> transaction_;
  std::unique_ptr<PagesCopy> running_;
  std::size_t rows_in_copy_ = 0;
  std::span<char const> latest_;  ///< the last page, as it was encoded
  std::size_t copied_ = 0;        ///< pages
  std::uint64_t rows_ = 0;
};

}  // namespace loanpulse
