#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace loanpulse {

/// What a reload cannot change, in words: "database.url: takes effect with the next start".
std::vector<std::string> changes_that_take_a_restart(Settings const& now, Settings const& wanted);

/// The configuration that a reload puts in force: jobs and the other settings are new, what takes
/// a restart stays as it is.
Config keep_fixed_settings(Config wanted, Settings const& now);

}  // namespace loanpulse
