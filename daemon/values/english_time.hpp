#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace loanpulse {

/// Bytes of a written time. A longer one is cut to nothing.
constexpr std::size_t longest_written_time = 1'024;

/// What strftime writes with English names of a clock that shows `local_seconds` since 1970,
/// `offset` seconds ahead of UTC, in a zone of that name.
std::string strftime_in_english(std::string pattern, std::int64_t local_seconds,
                                std::int64_t offset, std::string const& zone);

}  // namespace loanpulse
