#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "bench_server.hpp"

namespace loanpulse::bench {

/// One `loanpulse run` as the whole process, seen from outside and by its own account.
struct LoadRun {
  double wall_seconds = 0;
  double own_seconds = 0;  ///< duration_seconds of its answer
  double cpu_seconds = 0;
  double peak_mebibytes = 0;
  std::size_t rows_read = 0;
};

/// What was measured of one number of rows. Entries of `first` and `baseline` with the same index
/// were measured one after the other.
struct LoadFigures {
  std::size_t rows = 0;
  std::size_t page_rows = 0;
  std::size_t encoded_bytes = 0;
  std::vector<LoadRun> first;           ///< into an empty database
  std::vector<double> baseline;         ///< seconds
  std::vector<LoadRun> nothing_new;     ///< again: the overlap window only
  std::vector<LoadRun> touched;         ///< 1 % of the rows have changed
  std::vector<LoadRun> all_read_again;  ///< without a watermark, everything still the same
};

struct LoadPlan {
  std::size_t rows = 100'000;
  std::size_t page_rows = 1000;
  int repetitions = 5;
};

/// Measures one number of rows. Every load is checked: a wrong count throws std::runtime_error.
LoadFigures measure_load(LoadPlan const& plan, BenchServer const& server,
                         std::filesystem::path const& folder);

}  // namespace loanpulse::bench
