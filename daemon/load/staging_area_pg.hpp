#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "load/copy/page_spool.hpp"
#include "load/copy/pages_copy_pg.hpp"
#include "load/copy/row_encoder.hpp"
#include "load/sql/upsert_sql.hpp"
#include "model/error.hpp"
#include "model/run.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// A part of the staging table that is complete; see UpsertSql.
struct StagedChunk {
  std::size_t number = 0;
  std::uint64_t rows = 0;
};

/// The run's own tables in schema loanpulse_work: rows that passed the gate, and rows that did not.
/// Made when the first row comes, dropped by the commit or by `drop`. Its COPYs are transactions of
/// their own without a wait for the disk: the area means nothing without the run's commit. The
/// server works on a page while the caller prepares the next: until flush() the session is in use.
/// Once something has failed, everything fails with that first error.
class StagingArea {
 public:
  StagingArea(PgSession& session, Job const& job, UpsertSql const& sql);

  void stage(RowBatch const& batch, std::vector<bool> const& keep);
  /// The same, of a page of so many rows that is encoded already.
  void stage(std::span<char const> stream, std::size_t rows);
  /// The same, of every page of a spool, with a call of `keep_alive` after each.
  void replay(PageSpool& spool, std::function<void()> const& keep_alive);
  void quarantine(std::vector<QuarantinedRow> const& rows);
  /// Ends the COPY that is under way, and waits for it; throws what became of it.
  void flush();
  /// The same, and the last chunk is complete too: no more rows come.
  void complete();
  /// The chunks that have become complete since the last call.
  std::vector<StagedChunk> take_complete();
  bool has_complete() const { return !complete_.empty(); }
  void drop() noexcept;

  // These are complete after flush().
  std::uint64_t staged() const { return staging_.rows; }          ///< as PostgreSQL counted
  std::uint64_t quarantined() const { return quarantine_.rows; }  ///< as PostgreSQL counted
  bool has_rows() const { return staging_.exists; }
  bool has_quarantine() const { return quarantine_.exists; }

 private:
  /// One of the two tables.
  struct Table {
    bool exists = false;
    std::uint64_t rows = 0;
  };
  template <class Action>
  void unless_failed(Action const& action);
  bool is_chunk_full() const;
  void begin_chunk_if_full();
  void copy_quarantine();
  void finish_copy();
  void start_copy(Table& table, std::string const& create_sql, std::string const& copy_sql);

  PgSession& session_;
  UpsertSql const& sql_;
  RowEncoder encoder_;
  BinaryCopy quarantine_copy_;
  bool quarantine_waits_ = false;  ///< rows are in quarantine_copy_ only
  Table staging_;
  Table quarantine_;
  std::size_t chunk_ = 0;  ///< the one that is being filled
  bool chunk_exists_ = false;
  std::uint64_t rows_in_chunk_ = 0;
  std::uint64_t rows_before_chunk_ = 0;  ///< in the chunks before it
  std::vector<StagedChunk> complete_;
  std::unique_ptr<PagesCopy> running_;
  Table* copied_to_ = nullptr;  ///< by running_
  std::optional<StageError> failure_;
};

}  // namespace loanpulse
