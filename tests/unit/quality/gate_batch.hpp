#pragma once

#include "model/job.hpp"
#include "model/row.hpp"
#include "model/text_arena.hpp"
#include "values/converter.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// A job that checks rows of a target keyed by its first column.
inline Job job_of(std::vector<std::pair<std::string, std::string>> const& columns,
                  std::vector<Check> checks) {
  Job job;
  job.name = "loans";
  job.target.schema = "staging";
  job.target.table = "loans";
  job.target.primary_key = {columns.front().first};
  for (auto const& [name, type] : columns) {
    Column column;
    column.name = name;
    column.path = name;
    column.type = parse_column_type(type).value();
    job.target.columns.push_back(std::move(column));
  }
  job.quality = std::move(checks);
  return job;
}

using Values = std::vector<std::optional<std::string>>;

/// A page of rows as the decoder hands it on: values that do not convert become faults.
inline RowBatch batch_of(Job const& job, std::vector<Values> const& rows, std::size_t page = 1) {
  RowBatch batch;
  TextArena arena;
  std::string body = "[";
  batch.page = page;
  batch.columns = job.target.columns.size();
  batch.rows = rows.size();
  batch.cells.resize(batch.rows * batch.columns);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t i = 0; i < batch.columns; ++i) {
      if (!rows[row][i]) continue;
      Column const& column = job.target.columns[i];
      auto fault = Converter{column}.convert(ScalarKind::string, arena.copy(*rows[row][i]), arena,
                                             batch.row(row)[i]);
      if (fault) batch.faults.push_back({row, arena.copy(column.name), arena.copy(*fault)});
    }
    std::string const record = "{\"row\":" + std::to_string(row) + "}";
    batch.records.push_back({body.size(), record.size()});
    body += record + ",";
  }
  body.back() = ']';
  batch.body = std::make_shared<std::string const>(std::move(body));
  batch.storage = arena.release();
  return batch;
}

}  // namespace loanpulse
