#pragma once

#include <array>
#include <string>

#include "support/sample_job.hpp"

namespace loanpulse {

/// A job with a column of every type, a nested path, an element's and the whole record.
inline Job fuzz_job() {
  Job job;
  job.name = "fuzz";
  job.source.url = "http://127.0.0.1/list";
  job.source.data_selector = "data";
  job.target.schema = "staging";
  job.target.table = "fuzz";
  job.target.primary_key = {"id"};
  struct Declared {
    char const* name;
    char const* type;
    char const* path;
  };
  for (auto const& [name, type, path] : std::array<Declared, 17>{{{"id", "bigint", "id"},
                                                                  {"s", "smallint", "s"},
                                                                  {"i", "integer", "i"},
                                                                  {"n", "numeric", "n"},
                                                                  {"m", "numeric(14,2)", "m"},
                                                                  {"r", "real", "r"},
                                                                  {"d", "double precision", "d"},
                                                                  {"b", "boolean", "b"},
                                                                  {"t", "text", "a.t"},
                                                                  {"v", "varchar(5)", "a.v"},
                                                                  {"day", "date", "day"},
                                                                  {"ts", "timestamp", "ts"},
                                                                  {"at", "timestamptz", "at"},
                                                                  {"u", "uuid", "u"},
                                                                  {"e", "json", "l.1"},
                                                                  {"j", "jsonb", "j"},
                                                                  {"all", "json", "$"}}}) {
    job.target.columns.push_back(column(name, type));
    job.target.columns.back().path = path;
  }
  Incremental incremental;
  incremental.cursor_path = "at";
  incremental.cursor_column = 12;
  incremental.start_param = "since";
  job.source.incremental = incremental;
  job.quality.push_back({ValidTypesCheck{}, OnFail::quarantine, 1.0});
  job.quality.push_back({RangeCheck{"i", "-5", "1000"}, OnFail::quarantine, 1.0});
  job.quality.push_back({RegexCheck{"t", "[a-z]*"}, OnFail::warn, 1.0});
  return job;
}

}  // namespace loanpulse
