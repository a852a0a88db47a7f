#pragma once

#include <string>

namespace loanpulse {

// JSON schemas of the configuration, for editors: draft 7, and of it only what draft 4 has too. A
// schema refuses nothing that LoanPulse takes; it does not know all that LoanPulse refuses.

/// Of loanpulse.yaml.
std::string settings_schema();

/// Of a file of connections.d.
std::string connection_schema();

/// Of a file of jobs.d.
std::string job_schema();

}  // namespace loanpulse
