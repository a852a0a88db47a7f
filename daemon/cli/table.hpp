#pragma once

#include <string>
#include <vector>

namespace loanpulse {

/// Columns of equal width, two blanks between; the last one is not padded. Each row ends with a
/// newline. All rows have as many cells as the first; there is at least one row.
std::string aligned_table(std::vector<std::vector<std::string>> const& rows);

}  // namespace loanpulse
