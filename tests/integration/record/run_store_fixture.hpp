#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "record/run_catalogue_pg.hpp"
#include "record/run_store_pg.hpp"
#include "support/child_process.hpp"
#include "support/temp_database.hpp"

namespace loanpulse {

/// A run store on a migrated database of its own, and the catalogue that shows what it does.
class PgRunStoreTest : public testing::Test {
 protected:
  using Run = loanpulse::Run;  // testing::Test has a private member of that name

  std::string value(std::string const& sql) const { return database_.value(sql); }
  std::string status_of(Run const& run) const {
    return value("SELECT status FROM metadata.pipeline_runs WHERE run_id = '" + run.run_id + "'");
  }
  void execute(std::string const& sql) const {
    PgSession session = database_.connect();
    PgTransaction transaction{session};
    transaction.exec(sql);
    transaction.commit();
  }
  /// A run whose process is gone, as after kill -9.
  void begin_in_a_process_that_dies() const {
    auto const begun =
        run_program({"/proc/self/exe", "begin-run", database_.address().conninfo.reveal()});
    ASSERT_EQ(begun.exit_code, 0) << begun.err;
  }
  void set_daemon(Run const& run, std::string const& daemon, std::string const& lease) const {
    execute("UPDATE metadata.pipeline_runs SET daemon = " + quoted_literal(daemon) +
            ", lease_expires_at = now() + interval '" + lease + "' WHERE run_id = '" + run.run_id +
            "'");
  }
  static std::string elsewhere() { return "other:1/1@00000000-0000-0000-0000-000000000000.1"; }
  std::vector<RunRecord> list(std::optional<std::string> const& job, std::size_t limit) const {
    RunFilter filter;
    filter.job_name = job;
    filter.limit = limit;
    return catalogue_->list(filter);
  }
  StageError const broken_{ErrorKind::bad_data, "bad_page", "page 3 is no JSON"};

  TempDatabase database_;
  PgRunStore store_{database_.address()};
  std::unique_ptr<RunCatalogue> const catalogue_ = make_run_catalogue(database_.address());
};

}  // namespace loanpulse
