#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "integration/load/load_fixture.hpp"
#include "integration/load/page_of_loans.hpp"

namespace loanpulse {

/// By which strategy a run comes to its COMMIT.
enum class Strategy { direct, staged, merged_early };

inline std::string name_of_strategy(testing::TestParamInfo<Strategy> const& info) {
  switch (info.param) {
    case Strategy::direct:
      return "direct";
    case Strategy::staged:
      return "staged";
    case Strategy::merged_early:
      break;
  }
  return "merged_early";
}

/// A run of new rows that is loaded by the strategy of the test's parameter.
class EveryStrategyTest : public LoadTest, public testing::WithParamInterface<Strategy> {
 protected:
  /// From here on there is a target.
  PgWarehouse& prepare(PgAddress const& address,
                       std::chrono::milliseconds lock_timeout = std::chrono::seconds{20}) {
    run_ = begin();
    sessions_.emplace(address, 4, std::chrono::seconds{60});
    warehouse_.emplace(*sessions_, scratch, job, *run_, lock_timeout);
    warehouse_->prepare();
    if (GetParam() != Strategy::direct) send_runs_through_the_staging_area();
    return *warehouse_;
  }
  PgWarehouse& prepare() { return prepare(db.address()); }

  /// Three pages, whose last COPY may still be under way.
  Commit stage_all() {
    std::int64_t const rows = GetParam() == Strategy::staged ? 10 : 5'000;
    Commit commit;
    for (std::size_t page = 1; page <= 3; ++page) {
      auto const batch = page_of_loans(page, static_cast<std::int64_t>(page) * rows, rows, "Riga");
      warehouse_->stage(batch, std::vector<bool>(batch.rows, true), SetFacts{true, {}});
      commit.counts.read += batch.rows;
    }
    commit.highest_cursor = page_of_loans_cursor;
    commit.facts.keys_are_distinct = true;
    return commit;
  }

  void execute(std::string const& sql) const {
    auto session = db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }
  std::string status() const { return db.value("SELECT status FROM metadata.pipeline_runs"); }
  std::string rows() const { return db.value("SELECT count(*) FROM staging.loans"); }

  std::optional<loanpulse::Run> run_;
  std::optional<PgSessionPool> sessions_;
  std::optional<PgWarehouse> warehouse_;
};

}  // namespace loanpulse
