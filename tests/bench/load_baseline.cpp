// What PostgreSQL alone needs for a job's rows: they are encoded beforehand, and then copied into
// a temporary table and merged, in one transaction. A process of its own, so that its memory is
// not counted as that of LoanPulse. Requests are lines on its input, answered by a line each:
//   load_baseline CONFIG JOB
//   fetch [SINCE]    encodes what the source has: "ROWS BYTES"
//   load ADDRESS     loads that: "SECONDS ROWS", the rows being those inserted or changed
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
#include "load/sql/target_sql.hpp"
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
        stored_ += (stored_.empty() ? "t." : ", t.") + name;
        given_ += (given_.empty() ? "excluded." : ", excluded.") + name;
      }
    }
  }

  std::string create_target() const {
    return fmt::format("CREATE SCHEMA IF NOT EXISTS {}; {}", quoted_identifier(target_.schema),
                       create_target_sql(target_));
  }
  std::string create_temporary() const {
    return fmt::format("CREATE TEMPORARY TABLE incoming ({}) ON COMMIT DROP", typed_);
  }
  std::string copy() const { return "COPY pg_temp.incoming FROM STDIN (FORMAT binary)"; }
  std::string find_target() const {
    return fmt::format("SELECT to_regclass({})", quoted_literal(table_));
  }
  std::string upsert() const {
    return fmt::format(
        "INSERT INTO {0} AS t ({1}, _run_id, _loaded_at) SELECT {1}, "
        "'018f0000-0000-7000-8000-000000000000'::uuid, now() FROM pg_temp.incoming ON CONFLICT "
        "({2}) DO UPDATE SET {3}_run_id = excluded._run_id, _loaded_at = excluded._loaded_at WHERE "
        "ROW({4}) IS DISTINCT FROM ROW({5})",
        table_, columns_, key_, assignments_, stored_, given_);
  }

 private:
  std::string table_;
  Target const& target_;
  std::string columns_;
  std::string typed_;
  std::string key_;
  std::string assignments_;
  std::string stored_;
  std::string given_;
};

struct Loaded {
  double seconds = 0;  ///< from the start of the transaction to the end of its commit
  std::size_t rows = 0;
};

Loaded load_once(std::string const& address, Job const& job, EncodedRows const& encoded) {
  BaselineSql const sql{job.target};
  PgSession session{{Secret{address}}, "load_baseline"};
  {
    PgTransaction tx{session};
    if (tx.exec(sql.find_target())[0][0].is_null()) tx.exec(sql.create_target());
    tx.commit();
  }
  PQclear(PQexec(session.raw(), "CHECKPOINT"));

  auto const start = std::chrono::steady_clock::now();
  PgTransaction tx{session};
  tx.exec(sql.create_temporary());
  PgCopy copy{session, sql.copy()};
  for (auto const& piece : encoded.pieces) copy.write(piece);
  auto const copied = copy.finish();
  auto const merged = tx.exec(sql.upsert()).affected_rows();
  tx.commit();
  auto const end = std::chrono::steady_clock::now();
  if (copied != encoded.rows) {
    throw std::runtime_error{fmt::format("{} rows copied of {}", copied, encoded.rows)};
  }
  return {std::chrono::duration<double>(end - start).count(), merged};
}

void serve(std::string const& config_file, std::string const& job_name) {
  auto const config = load_config(config_file, system_secret_sources());
  auto const job = std::find_if(config.jobs.begin(), config.jobs.end(),
                                [&](Job const& each) { return each.name == job_name; });
  if (job == config.jobs.end()) throw std::runtime_error{"no job " + job_name};
  EncodedRows encoded;
  for (std::string line; std::getline(std::cin, line);) {
    auto const blank = std::min(line.find(' '), line.size());
    auto const argument = line.substr(std::min(blank + 1, line.size()));
    if (line.starts_with("fetch")) {
      encoded = {};
      encoded = fetch_encoded(*job, argument);
      std::cout << encoded.rows << ' ' << encoded.bytes << std::endl;
    } else if (line.starts_with("load")) {
      auto const loaded = load_once(argument, *job, encoded);
      std::cout << fmt::format("{:.6f} {}", loaded.seconds, loaded.rows) << std::endl;
    } else {
      throw std::runtime_error{"no such request: " + line};
    }
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
