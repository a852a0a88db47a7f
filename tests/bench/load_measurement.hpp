#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bench_server.hpp"

namespace loanpulse::bench {

/// One run of the daemon, from its trigger to the answer that it has succeeded.
struct LoadRun {
  double wall_seconds = 0;
  double own_seconds = 0;  ///< duration_seconds of its record
  double cpu_seconds = 0;  ///< of the daemon
  double peak_mebibytes = 0;
  std::size_t rows_read = 0;
};

/// One kind of work, done some times. Entries with the same index were measured one after the
/// other.
struct WorkFigures {
  std::string name;
  std::vector<LoadRun> runs;
  std::vector<double> baseline;  ///< seconds; empty where there is nothing to compare with
};

/// The primary key that the rows are loaded by.
enum class KeyKind {
  bigint,  ///< grows with the rows
  uuid,    ///< in no order
  texts,   ///< two columns of text, in no order
};

std::string_view to_string(KeyKind key);

/// What was measured of one number of rows.
struct LoadFigures {
  std::size_t rows = 0;
  std::size_t page_rows = 0;
  KeyKind key = KeyKind::bigint;
  std::size_t encoded_bytes = 0;
  std::vector<WorkFigures> works;
};

struct LoadPlan {
  std::size_t rows = 100'000;
  std::size_t page_rows = 1000;
  KeyKind key = KeyKind::bigint;
  int repetitions = 5;
};

/// Measures one number of rows. Every load is checked: a wrong count throws std::runtime_error.
LoadFigures measure_load(LoadPlan const& plan, BenchServer const& server,
                         std::filesystem::path const& folder);

}  // namespace loanpulse::bench
