#pragma once

#include <string>
#include <vector>

#include "model/job.hpp"

namespace loanpulse::bench {

/// All rows of a source as one COPY stream in binary format, with the job's columns and no others.
struct EncodedRows {
  std::vector<std::string> pieces;  ///< the stream, cut somewhere
  std::size_t rows = 0;
  std::size_t bytes = 0;
};

/// Fetches all rows from `since` on (empty: from the job's initial value), decodes and encodes with
/// the program's own code. Throws StageError, and std::runtime_error for a row that does not
/// convert.
EncodedRows fetch_encoded(Job const& job, std::string const& since = {});

}  // namespace loanpulse::bench
