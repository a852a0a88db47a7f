#pragma once

#include <string>

#include "load_measurement.hpp"

namespace loanpulse::bench {

/// For people: medians, and the best value in brackets.
std::string load_text(LoadFigures const& figures);

/// For machines: one JSON object with every single measurement.
std::string load_json(LoadFigures const& figures);

}  // namespace loanpulse::bench
