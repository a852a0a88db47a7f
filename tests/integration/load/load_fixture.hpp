#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "decode/page_decoder.hpp"
#include "load/warehouse_pg.hpp"
#include "record/run_store_pg.hpp"
#include "support/memory_scratch.hpp"
#include "support/sample_job.hpp"
#include "support/temp_database.hpp"
#include "support/wait_until.hpp"
#include "values/cursor_limit.hpp"

namespace loanpulse {

// Cursors of the sample job's records.
constexpr char const* day1 = "2024-03-01T00:00:00Z";
constexpr char const* day2 = "2024-03-02T00:00:00Z";
constexpr char const* day3 = "2024-03-03T00:00:00Z";

/// A database with the metadata schema, and runs of one job that are fed with JSON records.
class LoadTest : public testing::Test {
 protected:
  /// One run from claim to commit: `data` is the content of the records' array.
  CommitReceipt load(std::string const& data) {
    auto const run = begin();
    try {
      PgSessionPool sessions{db.address(), 0, std::chrono::seconds{0}};
      PgWarehouse warehouse{sessions, scratch, job, run, std::chrono::seconds{5}};
      warehouse.prepare();
      return warehouse.commit(stage(warehouse, data));
    } catch (StageError const& error) {
      PgRunStore{db.address()}.fail(run, {}, error, {});
      throw;
    }
  }

  loanpulse::Run begin() { return PgRunStore{db.address()}.begin(job.name, Trigger::cli); }

  /// Decodes and stages every record; gives what a commit of them needs. Their COPY may still be
  /// under way: pause() waits for it.
  Commit stage(PgWarehouse& warehouse, std::string const& data) {
    PageDecoder decoder{job, {}};
    Page page;
    page.number = ++page_number;
    page.url = "http://127.0.0.1/loans";
    page.body = "{\"data\": [" + data + "]}";
    auto const batch = decoder.decode(std::move(page)).batch;
    EXPECT_TRUE(batch.faults.empty()) << batch.faults.front().reason;
    warehouse.stage(batch, std::vector<bool>(batch.rows, true), SetFacts{});
    Commit commit;
    commit.counts.read = batch.rows;
    commit.counts.pages = 1;
    if (!job.source.incremental) return commit;
    CursorOrder const order{job.target.columns.at(job.source.incremental->cursor_column)};
    auto const limit = cursor_limit(job, SystemClock{}.now());
    for (auto const cursor : batch.cursors) {
      if (limit.is_before(cursor)) {
        ++commit.counts.future;
      } else if (!commit.highest_cursor || order.compare(cursor, *commit.highest_cursor) > 0) {
        commit.highest_cursor = std::string{cursor};
      }
    }
    return commit;
  }

  /// Rows are never copied straight into a table with row security: its runs are staged.
  void send_runs_through_the_staging_area() {
    PgSession session = db.connect();
    PgTransaction tx{session};
    tx.exec("ALTER TABLE staging.loans ENABLE ROW LEVEL SECURITY");
    tx.commit();
  }

  /// A record of the sample job.
  static std::string loan(int id, std::string const& city, std::string const& seen_at,
                          std::string const& amount = "10.50") {
    return "{\"id\": " + std::to_string(id) + ", \"city\": \"" + city +
           "\", \"amount\": " + amount + ", \"seen_at\": \"" + seen_at + "\"}";
  }

  TempDatabase db;
  MemoryScratch scratch;
  Job job = sample_job();
  std::size_t page_number = 0;
};

}  // namespace loanpulse
