#pragma once

#include <cstdint>
#include <vector>

#include "load/key_order.hpp"
#include "load/row_encoder.hpp"
#include "load/upsert_sql.hpp"
#include "model/run.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// The run's own tables in schema loanpulse_work: rows that passed the gate, and rows that did not.
/// Made when the first row comes, dropped by the commit or by `drop`. Its COPYs are transactions of
/// their own without a wait for the disk: the area means nothing without the run's commit.
class StagingArea {
 public:
  StagingArea(PgSession& session, Job const& job, UpsertSql const& sql);

  void stage(RowBatch const& batch, std::vector<bool> const& keep);
  void quarantine(std::vector<QuarantinedRow> const& rows);
  void drop() noexcept;

  std::uint64_t staged() const { return staged_; }            ///< as PostgreSQL counted
  std::uint64_t quarantined() const { return quarantined_; }  ///< as PostgreSQL counted
  bool has_rows() const { return staging_exists_; }
  bool has_quarantine() const { return quarantine_exists_; }
  /// No key can be there twice.
  bool keys_ascend() const { return key_order_.strictly_ascending(); }

 private:
  std::uint64_t copy(bool& exists, std::string const& create_sql, std::string const& copy_sql,
                     std::span<char const> bytes);

  PgSession& session_;
  UpsertSql const& sql_;
  RowEncoder encoder_;
  KeyOrder key_order_;
  BinaryCopy quarantine_copy_;
  std::uint64_t staged_ = 0;
  std::uint64_t quarantined_ = 0;
  bool staging_exists_ = false;
  bool quarantine_exists_ = false;
};

}  // namespace loanpulse
