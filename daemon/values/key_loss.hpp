#pragma once

#include "model/column.hpp"
#include "model/row.hpp"
#include "values/conversion.hpp"

#include <string>

namespace loanpulse {

/// What a cell of a key does not keep of the value that it was converted from, so that another
/// value of the source may have the same key and one row would be made of two: digits below the
/// microsecond, the time of a date, digits that a floating-point number has no room for, an hour
/// that the zone's clocks leave out. With the cure; empty when everything is kept. Two spellings of
/// one value ("1.0" and "1", two offsets of one instant) are no loss.
std::string lost_in_key(Column const& column, date::time_zone const* zone, Scalar value,
                        Cell const& cell);

}  // namespace loanpulse
