#include "app/target_warnings_pg.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <map>
#include <optional>

#include "app/database.hpp"
#include "load/committed_target_pg.hpp"
#include "load/own_types_pg.hpp"
#include "model/error.hpp"
#include "pg/identifier.hpp"
#include "pg/session.hpp"

namespace loanpulse {
namespace {

/// Two seconds for each question, as a warning is not worth more; then there is none.
constexpr char const* short_limits =
    "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '2s'";

/// What a job's state was committed to.
struct Committed {
  std::string table;
  std::string oid;
  std::string watermark;
};

std::map<std::string, Committed> committed_targets(PgSession& session) {
  std::map<std::string, Committed> targets;
  PgTransaction tx{session, short_limits};
  for (auto const& row : tx.exec("SELECT job_name, target_table, target_oid, watermark FROM "
                                 "metadata.ingestion_state WHERE partition = '' AND watermark IS "
                                 "NOT NULL AND "
                                 "target_oid IS NOT NULL")) {
    targets[row[0].as<std::string>()] = {row[1].as<std::string>(""), row[2].as<std::string>(),
                                         row[3].as<std::string>()};
  }
  return targets;
}

/// Empty when the job's target is what its state says.
std::string warning_of(PgSession& session, Job const& job, Committed const& committed) {
  PgTransaction tx{session, short_limits};
  auto const table = quoted_table(job.target.schema, job.target.table);
  auto const found = tx.exec("SELECT to_regclass($1)::oid", table);
  std::optional<std::string> oid;
  if (!found[0][0].is_null()) oid = found[0][0].as<std::string>();
  try {
    has_committed_rows(tx, job, oid);
  } catch (StageError const& error) {
    if (error.code() == "target_emptied") return error.what();
    throw;
  }
  auto const name = job.target.qualified_name();
  if (oid == committed.oid || name == committed.table) return {};
  return fmt::format(
      "job '{0}': target.table is {1}, but its state was committed to {2}: the next run goes on "
      "from its watermark '{3}' into {1}, which has the newest rows; `loanpulse state reset {0}` "
      "loads everything again",
      job.name, name, committed.table, committed.watermark);
}

/// Empty when the database has the enums and domains that the job names.
std::string warning_of_types(PgSession& session, Job const& job) {
  if (!has_own_types(job.target)) return {};
  try {
    with_own_types(session, job);
  } catch (StageError const& error) {
    if (error.code() == "target_mismatch") return error.what();
    throw;
  }
  return {};
}

}  // namespace

std::vector<std::string> target_warnings(Config const& config) {
  std::vector<std::string> warnings;
  auto const address = running_database(config.settings);
  if (!address) return warnings;
  ::setenv("PGCONNECT_TIMEOUT", "2", 0);  // unless somebody has chosen another
  try {
    PgSession session{*address};
    auto const committed = committed_targets(session);
    for (auto const& job : config.jobs) {
      if (auto warning = warning_of_types(session, job); !warning.empty()) {
        warnings.push_back(std::move(warning));
      }
      auto const state = committed.find(job.name);
      if (state == committed.end()) continue;
      auto warning = warning_of(session, job, state->second);
      if (!warning.empty()) warnings.push_back(std::move(warning));
    }
  } catch (StageError const& error) {
    spdlog::debug("The jobs' states were not compared with their targets: {}.", error.what());
  }
  return warnings;
}

}  // namespace loanpulse
