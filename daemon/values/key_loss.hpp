#pragma once

#include "model/column.hpp"
#include "model/row.hpp"

#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace loanpulse {

/// What a cell of a key does not keep of the text that it was converted from, so that another value
/// of the source may have the same key and one row would be made of two. With the cure; empty when
/// everything is kept. Two spellings of one value ("1.0" and "1", two offsets of one instant) are
/// no loss. Each family of types that may lose something has one.
using LostInKey = std::string(Column const& column, date::time_zone const* zone,
                              std::string_view text, Cell const& cell);

/// Of a timestamp: digits below the microsecond, a leap second, an hour that the zone's clocks
/// leave out.
LostInKey lost_of_time;
/// The time of a date.
LostInKey lost_of_date;
/// Digits that a floating-point number has no room for.
LostInKey lost_of_real;

}  // namespace loanpulse
