#pragma once

#include "values/instant.hpp"
#include "values/iso_time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loanpulse {

// Times that a source writes by a pattern of strftime (POSIX, with glibc's `%-d`, and `%f` for the
// digits of a fraction), read as strptime does and written again. Names are English.
//
// Read are `%Y %y` `%m %b %B %h` `%d %e %j`, `%H %k %I %l %p %P` `%M` `%S` `%f`, `%z` (as in
// parse_instant, also UTC and GMT) and `%Z` (UTC, GMT or Z), `%s`, `%T %R %D %F %r %c %x %X` for
// those that they stand for, and `%a %A %u %w`, which are passed over. A blank stands for one or
// more. Years of two digits lie in 1969..2068. Numbers may lack their leading zeros.

/// What can be told of a pattern that reading_fault() finds nothing wrong with.
struct PatternFacts {
  bool has_offset = false;  ///< each text says how far its clock is ahead of UTC
  bool has_time = false;    ///< of day; else it is midnight
};
PatternFacts facts_of_pattern(std::string_view pattern);

/// Why no time can be read by the pattern: a letter that is not read, one that stands there twice,
/// or one without which the others mean nothing; with the cure. Empty when nothing is wrong.
std::string reading_fault(std::string_view pattern);

/// Returns why the text is no time of that pattern, or nothing when `time` holds it.
std::string_view parse_by_pattern(std::string_view text, std::string_view pattern, IsoTime& time);

/// The time that a clock shows `local`, `offset` seconds ahead of UTC: with as many digits of a
/// second, and the same spelling of the offset, as `example` was read with. Rounded down where the
/// pattern is coarser; the first moment of 1969 is the earliest for years of two digits.
std::string write_by_pattern(std::string_view pattern, Instant local, std::int64_t offset,
                             IsoTime const& example);

}  // namespace loanpulse
