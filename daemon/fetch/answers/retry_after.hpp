#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "model/clock.hpp"

namespace loanpulse {

/// How long a Retry-After header (RFC 9110, 10.2.3) asks to wait from `now` on: a number of seconds
/// or one of the three date forms of RFC 9110, 5.6.7. A fraction, which the RFC does not know and
/// servers send, is rounded up. Never negative; a date in the past is zero, a number beyond all
/// reason a year. Empty when the text is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, TimePoint now);

/// How long the reset of a rate limit is away: a number of seconds, a unix time in seconds or
/// milliseconds, which are too large to be meant as a wait, a duration ("6m0s"), an HTTP date, or
/// one of ISO 8601. Empty for anything else, and when that time has come.
std::optional<std::chrono::seconds> parse_reset(std::string_view text, TimePoint now);

/// An HTTP date in any of its three forms; empty when it is none.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text, TimePoint now);

}  // namespace loanpulse
