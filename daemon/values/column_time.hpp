#pragma once

#include "model/column.hpp"
#include "values/instant.hpp"
#include "values/iso_time.hpp"

#include <string>
#include <string_view>

namespace loanpulse {

/// Reads a date, with or without time, in a format that is about a calendar: any that does not
/// count from 1970. Returns why it is none, or nothing when `time` holds it.
std::string parse_calendar_time(std::string_view text, TimeForm const& form, IsoTime& time);

/// The format in which a text of the column is written: the first of those that it has in which the
/// text is a value of the column's type. The first of all where there is none such.
TimeForm const& form_of(Column const& column, date::time_zone const* zone, std::string_view text);

/// Whether every text of a format says how far its clock is ahead of UTC, or none does. ISO's may.
bool always_has_offset(TimeForm const& form);
bool never_has_offset(TimeForm const& form);

/// How a format is called in a job: "unix", "%d/%m/%Y".
std::string word_for(TimeForm const& form);

}  // namespace loanpulse
