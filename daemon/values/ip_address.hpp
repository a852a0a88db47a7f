#pragma once

#include <string_view>

namespace loanpulse {

/// Whether the text, without brackets and zone, is an IPv6 address (RFC 4291, 2.2).
bool is_ipv6_address(std::string_view text);

/// Whether a host name would be taken for an IPv4 address without being one as everybody writes
/// it: 1.2.3.4.5, 256.1.1.1, 127.1, 0x7f.0.0.1, 010.0.0.1. Its last part is a number, and it is not
/// four numbers of 0 to 255.
bool is_broken_ipv4_address(std::string_view host);

}  // namespace loanpulse
