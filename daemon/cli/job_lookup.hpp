#pragma once

#include <string>

#include "config/settings.hpp"
#include "record/run_catalogue.hpp"

namespace loanpulse {

/// The job of that name; else null, after a message with the name that was most likely meant, or
/// the jobs there are.
Job const* find_job(Config const& config, std::string const& name);

/// Where a name that a person gave is known.
enum class JobOrigin {
  configured,
  removed,  ///< only in the database: the job is in no file any more, its records are kept
  unknown,
};

/// Looks in the configuration, then in the database. Says on stderr what a removed or unknown job
/// is.
JobOrigin look_up_job(Config const& config, RunCatalogue& catalogue, std::string const& name);

}  // namespace loanpulse
