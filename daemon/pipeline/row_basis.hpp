#pragma once

#include "fetch/render/request_values.hpp"
#include "model/job.hpp"

#include <string>

namespace loanpulse {

/// SHA-256 of what decides, beside the request, which rows an answer becomes: the job's file, the
/// program's version, what the database said of the job's enums and domains, and what columns have
/// that no record has. An answer "not modified" holds only as long as this stays. Pure.
std::string row_basis(Job const& job, RequestBounds const& bounds);

}  // namespace loanpulse
