#pragma once

#include "values/instant.hpp"
#include "values/iso_time.hpp"

#include <string>
#include <string_view>

namespace loanpulse {

/// Reads a date with time of RFC 2822 (3.3 and 4.3: with or without a weekday and seconds, an
/// offset, or one of the names UT, GMT, EST to PDT and Z), and all that HTTP has (RFC 9110, 5.6.7):
/// IMF-fixdate, RFC 850's two-digit years, and asctime, which is in GMT. A comment behind it is
/// passed over, and whether the weekday is right is not asked. Returns why it is none, or nothing
/// when `time` holds it; `time.offset_text` is an offset or "GMT".
std::string_view parse_mail_time(std::string_view text, IsoTime& time);

/// "Wed, 31 Jan 2024 10:00:00 +0100": what a clock shows `offset` seconds ahead of UTC, rounded
/// down to the second.
std::string write_mail_time(Instant local, std::int64_t offset, std::string_view offset_text);

}  // namespace loanpulse
