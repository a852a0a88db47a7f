#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "model/clock.hpp"

namespace loanpulse {

/// How long a Retry-After header (RFC 9110, 10.2.3) asks to wait from `now` on: a number of seconds
/// or one of the three date forms of RFC 9110, 5.6.7. Never negative; a date in the past is zero,
/// a number beyond all reason a year. Empty when the text is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, TimePoint now);

/// An HTTP date in any of its three forms; empty when it is none.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text, TimePoint now);

}  // namespace loanpulse
