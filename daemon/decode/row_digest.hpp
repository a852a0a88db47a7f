#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/page.hpp"
#include "model/row.hpp"

namespace loanpulse {

/// Of the values that the job declares, row by row: batches of the same rows have the same sum,
/// in whatever order they come. A row with a fault counts by its record's text. With `key` columns
/// each row's mark is added to `marks`.
std::uint64_t digest_of(RowBatch const& batch, std::vector<std::size_t> const& key,
                        std::vector<RowMark>& marks);

}  // namespace loanpulse
