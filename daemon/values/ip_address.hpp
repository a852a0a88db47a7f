#pragma once

#include <string_view>

namespace loanpulse {

/// Whether the text, without brackets and zone, is an IPv6 address (RFC 4291, 2.2).
bool is_ipv6_address(std::string_view text);

}  // namespace loanpulse
