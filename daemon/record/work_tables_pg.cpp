#include "record/work_tables_pg.hpp"

#include "model/error.hpp"
#include "pg/identifier.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <vector>

namespace loanpulse {
namespace {

std::vector<std::string> find_orphans(PgSession& session) {
  PgTransaction transaction{session};
  auto const rows = transaction.exec(
      "SELECT c.relname FROM pg_class c "
      "WHERE c.relnamespace = to_regnamespace('loanpulse_work') AND c.relkind = 'r' "
      "AND c.relname ~ '^(run|quarantine)_[0-9a-f]{32}_[0-9]{1,9}$' "
      "AND NOT EXISTS (SELECT FROM metadata.pipeline_runs r WHERE r.status = 'running' "
      "AND replace(r.run_id::text, '-', '') || '_' || r.attempt = "
      "substring(c.relname::text FROM '^[a-z]+_(.*)$'))");
  std::vector<std::string> names;
  for (auto const& row : rows) names.emplace_back(row[0].c_str());
  return names;
}

void drop(PgSession& session, std::string const& name) {
  try {
    PgTransaction transaction{session, "SET LOCAL lock_timeout = '200ms'"};
    // With the chunks that inherit from it.
    transaction.exec("DROP TABLE IF EXISTS " + quoted_table("loanpulse_work", name) + " CASCADE");
    transaction.commit();
    spdlog::debug("Dropped the staging table {} of a run that is over.", name);
  } catch (StageError const& error) {
    spdlog::debug("The left-over staging table {} stays for now: {}.", name, error.what());
  }
}

}  // namespace

void drop_orphaned_work_tables(PgSession& session) {
  try {
    for (auto const& name : find_orphans(session)) drop(session, name);
  } catch (StageError const& error) {
    spdlog::debug("Left-over staging tables stay for now: {}.", error.what());
  }
}

}  // namespace loanpulse
