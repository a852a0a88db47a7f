#include "record/run_catalogue_pg.hpp"

#include "model/error.hpp"
#include "pg/session_pool.hpp"
#include "record/job_summaries_pg.hpp"
#include "record/run_claim_pg.hpp"
#include "record/run_record_pg.hpp"
#include "record/sql_time.hpp"
#include "record/triggers_pg.hpp"

#include <chrono>
#include <utility>

namespace loanpulse {
namespace {

/// Sessions kept for the next questions; one that comes back beside them is closed.
constexpr std::size_t most_at_rest = 4;
/// Hours; there is no limit in effect, as nobody calls PgSessionPool::close_rested().
constexpr std::chrono::hours longest_rest{24};

std::string select_states() {
  return "SELECT job_name, watermark, run_id, " + sql_iso_time("updated_at") +
         " FROM metadata.ingestion_state WHERE partition = '' ";
}

IngestionState state_of(PgRows::Row const& row) {
  return {row[0].c_str(), optional_text(row[1]), optional_text(row[2]), row[3].c_str()};
}

class PgRunCatalogue final : public RunCatalogue {
 private:
  /// What `action` gives for a transaction that is then committed.
  template <class Action>
  auto in_transaction(Action const& action) {
    if (before_) before_();
    auto session = sessions_.take("loanpulse catalogue");
    try {
      PgTransaction transaction{*session};
      auto result = action(transaction);
      transaction.commit();
      return result;
    } catch (StageError const& error) {
      // Another session may fare better; after a refusal it would be refused again.
      if (error.kind() == ErrorKind::transient) session.discard();
      throw;
    }
  }

 public:
  PgRunCatalogue(PgAddress address, PgLimits const& limits, std::function<void()> before)
      : before_{std::move(before)},
        sessions_{std::move(address), most_at_rest, longest_rest, limits} {}

  TriggerOutcome trigger(TriggerRequest const& request) override {
    return in_transaction([&](auto& transaction) { return trigger_run(transaction, request); });
  }
  CancelOutcome cancel(std::string const& run_id) override {
    try {
      return in_transaction([&](auto& transaction) { return cancel_run(transaction, run_id); });
    } catch (StageError const& error) {
      if (error.code() == "sql_55P03") return CancelOutcome::requested;
      throw;
    }
  }
  bool set_paused(std::string const& job_name, bool paused,
                  std::optional<std::string> const& reason) override {
    return in_transaction(
        [&](auto& transaction) { return set_job_paused(transaction, job_name, paused, reason); });
  }

  std::optional<RunRecord> find(std::string const& run_id) override {
    return in_transaction([&](auto& transaction) { return find_run(transaction, run_id); });
  }
  std::vector<RunRecord> list(RunFilter const& filter) override {
    return in_transaction([&](auto& transaction) { return list_runs(transaction, filter); });
  }

  std::vector<JobSummary> summaries(std::span<std::string const> names) override {
    return in_transaction([&](auto& transaction) { return summarize_jobs(transaction, names); });
  }
  bool has_records_of(std::string const& job_name) override {
    return in_transaction([&](auto& transaction) {
      auto const found = transaction.exec(
          "SELECT EXISTS (SELECT FROM metadata.pipeline_runs WHERE job_name = $1) "
          "OR EXISTS (SELECT FROM metadata.ingestion_state WHERE job_name = $1)",
          job_name);
      return found[0][0].template as<bool>();
    });
  }

  std::optional<IngestionState> state(std::string const& job_name) override {
    return in_transaction([&](auto& transaction) -> std::optional<IngestionState> {
      auto const rows = transaction.exec(select_states() + "AND job_name = $1", job_name);
      if (rows.empty()) return std::nullopt;
      return state_of(rows[0]);
    });
  }
  std::vector<IngestionState> states() override {
    return in_transaction([](auto& transaction) {
      std::vector<IngestionState> result;
      for (auto const& row : transaction.exec(select_states() + "ORDER BY job_name")) {
        result.push_back(state_of(row));
      }
      return result;
    });
  }
  void set_state(std::string const& job_name,
                 std::optional<std::string> const& watermark) override {
    in_transaction([&](auto& transaction) {
      lock_job(transaction, job_name);
      release_dead_run(transaction, job_name);
      if (watermark) {
        transaction.exec(
            "UPDATE metadata.ingestion_state SET watermark = $2, run_id = NULL, updated_at = "
            "now(), "
            "etag = NULL, last_modified = NULL, validators_basis = NULL WHERE job_name = $1 AND "
            "partition <> ''",
            job_name, watermark);
      } else {
        transaction.exec(
            "DELETE FROM metadata.ingestion_state WHERE job_name = $1 AND partition <> ''",
            job_name);
      }
      return transaction.exec(
          "INSERT INTO metadata.ingestion_state (job_name, watermark, run_id, updated_at) "
          "VALUES ($1, $2, NULL, now()) ON CONFLICT (job_name, partition) DO UPDATE "
          "SET watermark = excluded.watermark, run_id = NULL, updated_at = now(), "
          "target_table = NULL, target_oid = NULL, target_mark = NULL, etag = NULL, last_modified "
          "= NULL, validators_basis = NULL",
          job_name, watermark);
    });
  }

 private:
  std::function<void()> const before_;
  PgSessionPool sessions_;
};

}  // namespace

std::unique_ptr<RunCatalogue> make_run_catalogue(PgAddress address, PgLimits const& limits,
                                                 std::function<void()> before) {
  return std::make_unique<PgRunCatalogue>(std::move(address), limits, std::move(before));
}

}  // namespace loanpulse
