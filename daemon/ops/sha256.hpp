#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// The SHA-256 digest (FIPS 180-4) as 64 lower-case hex digits.
std::string sha256_hex(std::string_view data);

}  // namespace loanpulse
