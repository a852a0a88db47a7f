#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "integration/load/load_fixture.hpp"
#include "integration/load/page_of_loans.hpp"

namespace loanpulse {

/// A run that is under way, and is given pages of loans with ascending keys.
class PagedLoadTest : public LoadTest {
 protected:
  explicit PagedLoadTest(std::int64_t page_rows) : page_rows_{page_rows}, run_{begin()} {
    warehouse_.prepare();
  }

  void stage_page(std::int64_t first_key, std::string_view city = "Riga") {
    auto const batch = page_of_loans(++page_number, first_key, page_rows_, city);
    warehouse_.stage(batch, std::vector<bool>(batch.rows, true), possible_);
    staged_ += batch.rows;
  }
  void stage_pages(int pages, std::string_view city = "Riga") {
    for (int page = 0; page < pages; ++page) stage_page(page * page_rows_, city);
  }

  /// The commit of what was staged.
  Commit everything() const {
    Commit commit;
    commit.highest_cursor = page_of_loans_cursor;
    commit.counts.read = staged_;
    commit.facts = possible_;
    return commit;
  }

  std::string rows() const { return db.value("SELECT count(*) FROM staging.loans"); }
  std::string work_tables() const {
    return db.value(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'loanpulse_work'::regnamespace");
  }

  /// Sessions of this database alone: other tests run at the same time, and wait for locks too.
  std::string waiting_for_locks() const {
    return db.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
        "wait_event_type = 'Lock'");
  }

  std::int64_t const page_rows_;
  loanpulse::Run run_;
  PgSessionPool sessions_{db.address(), 4, std::chrono::seconds{60}};
  PgWarehouse warehouse_{sessions_, scratch, job, run_, std::chrono::seconds{5}};
  SetFacts possible_{true, {}};  ///< of all pages so far
  std::uint64_t staged_ = 0;
};

}  // namespace loanpulse
