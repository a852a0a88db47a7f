#pragma once

#include <cstdint>

#include "model/row.hpp"

namespace loanpulse {

/// Of the values that the job declares, row by row: batches of the same rows have the same sum,
/// in whatever order they come. A row with a fault counts by its record's text.
std::uint64_t digest_of(RowBatch const& batch);

}  // namespace loanpulse
