#pragma once

#include "model/column.hpp"
#include "values/instant.hpp"

#include <string>

namespace loanpulse {

/// An instant of ours as the source of a column of dates or times would write it: in the first of
/// the column's formats, on the clock of its zone where the format names none, else in UTC; rounded
/// down where the format is coarser. A timestamp's instant is its clock's reading.
std::string write_for_source(Instant instant, Column const& column);

}  // namespace loanpulse
