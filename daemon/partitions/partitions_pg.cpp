#include "partitions/partitions_pg.hpp"

#include "model/error.hpp"
#include "partitions/combine.hpp"
#include "partitions/parent_rows_pg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace loanpulse {
namespace {

/// When the job's last success has begun, unless its state was changed by hand since.
std::optional<std::string> last_success(PgTransaction& tx, Run const& run) {
  auto const found = tx.exec(
      "SELECT max(r.started_at)::text FROM metadata.pipeline_runs r WHERE r.job_name = $1 AND "
      "r.status = 'succeeded' AND NOT EXISTS (SELECT FROM metadata.ingestion_state s WHERE "
      "s.job_name = r.job_name AND s.partition = '' AND s.run_id IS NULL AND s.updated_at > "
      "r.started_at)",
      run.job_name);
  if (found.empty() || found[0][0].is_null()) return std::nullopt;
  return found[0][0].as<std::string>();
}

std::vector<DimensionRow> rows_of(PgTransaction& tx, Dimension const& dimension, Run const& run) {
  if (auto const* list = std::get_if<ValueList>(&dimension)) return rows_of(*list);
  auto const& table = std::get<ParentTable>(dimension);
  return read_parents(tx, table, table.changed ? last_success(tx, run) : std::nullopt);
}

void add_watermarks(PgTransaction& tx, Run const& run, std::vector<Partition>& partitions) {
  std::unordered_map<std::string, std::string> watermarks;
  for (auto const& row :
       tx.exec("SELECT partition, watermark FROM metadata.ingestion_state WHERE job_name = $1 AND "
               "partition <> '' AND watermark IS NOT NULL",
               run.job_name)) {
    watermarks.emplace(row[0].as<std::string>(), row[1].as<std::string>());
  }
  for (auto& partition : partitions) {
    auto const found = watermarks.find(partition.key);
    if (found != watermarks.end()) partition.watermark = found->second;
  }
}

}  // namespace

std::vector<Partition> read_partitions(PgSession& session, Job const& job, Run const& run) {
  if (job.source.for_each.empty()) {
    if (run.has_partitions && job.source.keeps_state()) {
      throw StageError{
          ErrorKind::rejected, "state_of_partitions",
          fmt::format("the state of job '{0}' is kept for the combinations of a source.for_each "
                      "that its file no longer has: `loanpulse state reset {0}` loads everything "
                      "again",
                      job.name)};
    }
    return {Partition{.key = {}, .values = {}, .watermark = run.watermark_before}};
  }
  PgTransaction tx{session, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"};
  std::vector<std::vector<DimensionRow>> dimensions;
  for (auto const& dimension : job.source.for_each) {
    dimensions.push_back(rows_of(tx, dimension, run));
  }
  auto partitions = combine(dimensions);
  if (job.source.keeps_state()) add_watermarks(tx, run, partitions);
  tx.commit();
  return partitions;
}

}  // namespace loanpulse
