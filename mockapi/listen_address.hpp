#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace loanpulse::mockapi {

struct ListenAddress {
  std::string host;  ///< an IP address, IPv6 without its brackets
  std::uint16_t port = 0;
};

/// Reads `127.0.0.1:8000` or `[::1]:8000`; port 0 lets the system pick a free one.
/// Throws std::invalid_argument with a message for people.
ListenAddress parse_listen_address(std::string_view text);

/// `127.0.0.1:8000` or `[::1]:8000`.
std::string to_string(ListenAddress const& address);

}  // namespace loanpulse::mockapi
