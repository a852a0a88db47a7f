#pragma once

#include "config/open_connections.hpp"
#include "config/problem_list.hpp"
#include "config/secret_sources.hpp"
#include "model/job.hpp"

#include <string>

namespace loanpulse {

/// One file of jobs.d: the job, and where it says what no other job may say.
struct ParsedJob {
  Job job;
  int name_line = 0;   ///< 0 when the name is missing or wrong
  int table_line = 0;  ///< 0 when the table is missing or wrong
};

/// Reads the text of one job file. What is wrong with the connection that its source names goes to
/// a list of `connections`. The job only counts when no problem was added.
ParsedJob parse_job(std::string const& text, SecretSources const& sources, ProblemList& problems,
                    OpenConnections* connections = nullptr);

}  // namespace loanpulse
