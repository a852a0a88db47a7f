// What PostgreSQL alone needs for a job's rows: they are encoded beforehand, and then copied into
// a temporary table and merged, in one transaction. A process of its own, so that its memory is
// not counted as that of LoanPulse.
//   load_baseline CONFIG JOB   prints "ROWS BYTES" when everything is encoded, and then for each
//                              connection string on its input the seconds that one load took
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "config/load_config.hpp"
#include "encoded_rows.hpp"
#include "load/target_sql.hpp"
#include "pg/copy.hpp"
#include "pg/identifier.hpp"
#include "pg/session.hpp"

namespace loanpulse::bench {
namespace {

/// The statements of the baseline for one job.
class BaselineSql {
 public:
  explicit BaselineSql(Target const& target)
      : table_{quoted_table(target.schema, target.table)}, target_{target} {
    for (auto const& column : target.columns) {
      auto const name = quoted_identifier(column.name);
      columns_ += (columns_.empty() ? "" : ", ") + name;
      typed_ += fmt::format("{}{} {}", typed_.empty() ? "" : ", ", name, to_sql(column.type));
      auto const& key = target.primary_key;
      if (std::find(key.begin(), key.end(), column.name) != key.end()) {
        key_ += (key_.empty() ? "" : ", ") + name;
      } else {
        assignments_ += fmt::format("{0} = excluded.{0}, ", name);
      }
    }
  }

  std::string create_target() const {
    return fmt::format("CREATE SCHEMA {}; {}", quoted_identifier(target_.schema),
                       create_target_sql(target_));
  }
  std::string create_temporary() const {
    return fmt::format("CREATE TEMPORARY TABLE incoming ({}) ON COMMIT DROP", typed_);
  }
  std::string copy() const { return "COPY pg_temp.incoming FROM STDIN (FORMAT binary)"; }
  std::string upsert() const {
    return fmt::format(
        "INSERT INTO {0} ({1}, _run_id, _loaded_at) SELECT {1}, "
        "'018f0000-0000-7000-8000-000000000000'::uuid, now() FROM pg_temp.incoming ON CONFLICT "
        "({2}) DO UPDATE SET {3}_run_id = excluded._run_id, _loaded_at = excluded._loaded_at",
        table_, columns_, key_, assignments_);
  }

 private:
  std::string table_;
  Target const& target_;
  std::string columns_;
  std::string typed_;
  std::string key_;
  std::string assignments_;
};

/// Seconds from the start of the transaction to the end of its commit.
double load_once(std::string const& address, Job const& job, EncodedRows const& encoded) {
  BaselineSql const sql{job.target};
  PgSession session{{Secret{address}}, "load_baseline"};
  {
    PgTransaction tx{session};
    tx.exec(sql.create_target());
    tx.commit();
  }
  PQclear(PQexec(session.raw(), "CHECKPOINT"));

  auto const start = std::chrono::steady_clock::now();
  PgTransaction tx{session};
  tx.exec(sql.create_temporary());
  PgCopy copy{session, sql.copy()};
  for (auto const& piece : encoded.pieces) copy.write(piece);
  auto const copied = copy.finish();
  auto const merged = static_cast<std::size_t>(tx.exec(sql.upsert()).affected_rows());
  tx.commit();
  auto const end = std::chrono::steady_clock::now();
  if (copied != encoded.rows || merged != encoded.rows) {
    throw std::runtime_error{
        fmt::format("{} rows copied and {} merged of {}", copied, merged, encoded.rows)};
  }
  return std::chrono::duration<double>(end - start).count();
}

void serve(std::string const& config_file, std::string const& job_name) {
  auto const config = load_config(config_file, system_secret_sources());
  auto const job = std::find_if(config.jobs.begin(), config.jobs.end(),
                                [&](Job const& each) { return each.name == job_name; });
  if (job == config.jobs.end()) throw std::runtime_error{"no job " + job_name};
  auto const encoded = fetch_encoded(*job);
  std::cout << encoded.rows << ' ' << encoded.bytes << std::endl;
  for (std::string address; std::getline(std::cin, address);) {
    std::cout << fmt::format("{:.6f}", load_once(address, *job, encoded)) << std::endl;
  }
}

}  // namespace
}  // namespace loanpulse::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: load_baseline CONFIG JOB\n");
    return 64;
  }
  try {
    loanpulse::bench::serve(argv[1], argv[2]);
    return 0;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "load_baseline: %s\n", error.what());
    return 1;
  }
}
