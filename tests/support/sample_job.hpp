#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/job.hpp"

namespace loanpulse {

/// A column as a job declares it: `column("city", "text", "address.city")`.
inline Column column(std::string name, std::string const& type, std::string path = {}) {
  Column result;
  result.type = parse_column_type(type).value();
  result.path = path.empty() ? name : std::move(path);
  result.name = std::move(name);
  return result;
}

/// s.t with a column of each type, k0, k1, …, all of which make up its key.
inline Target target_keyed_by(std::vector<std::string> const& types) {
  Target target;
  target.schema = "s";
  target.table = "t";
  for (std::size_t i = 0; i < types.size(); ++i) {
    auto const name = "k" + std::to_string(i);
    target.columns.push_back(column(name, types[i]));
    target.primary_key.push_back(name);
  }
  return target;
}

/// A small incremental job: staging.loans(id bigint, city text, amount numeric(14,2), seen_at).
inline Job sample_job() {
  Job job;
  job.name = "loans";
  job.source.url = "http://127.0.0.1:1/loans";
  job.source.data_selector = "data";
  job.target.schema = "staging";
  job.target.table = "loans";
  job.target.primary_key = {"id"};
  job.target.columns = {column("id", "bigint"), column("city", "text"),
                        column("amount", "numeric(14,2)"), column("seen_at", "timestamptz")};
  Incremental incremental;
  incremental.cursor_path = "seen_at";
  incremental.cursor_column = 3;
  incremental.start_param = "since";
  job.source.incremental = incremental;
  job.quality.push_back({ValidTypesCheck{}, OnFail::fail, 1.0});
  return job;
}

}  // namespace loanpulse
