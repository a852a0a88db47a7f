#pragma once

#include "model/quality.hpp"
#include "model/schedule.hpp"
#include "model/source.hpp"
#include "model/target.hpp"

#include <string>
#include <vector>

namespace loanpulse {

/// What to ingest, how often, and where to. A value; made by config/ only.
struct Job {
  std::string name;  ///< [a-z0-9_-], 1..63 characters: it becomes part of paths and labels
  Schedule schedule;
  RunPolicy run;
  Source source;
  Target target;
  std::vector<Check> quality;  ///< always contains one ValidTypesCheck
  /// SHA-256 of the text of its file and of its connection's; of jobs with Source::conditional.
  std::string text_hash{};
};

}  // namespace loanpulse
