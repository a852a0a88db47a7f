#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace loanpulse {

/// What the database says against the jobs' targets, a line each: that a job's state was committed
/// to another table, that the rows up to its watermark are gone, or that an enum or domain is not
/// there. Nothing where no database
/// answers, or where it does not have the present schema: a configuration may be checked where none
/// is. Starts no server, and waits for nothing longer than about two seconds.
std::vector<std::string> target_warnings(Config const& config);

}  // namespace loanpulse
