#include "values/ip_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string>

namespace loanpulse {

bool is_ipv6_address(std::string_view text) {
  // Behind a NUL inet_pton would not look.
  if (text.find('\0') != std::string_view::npos) return false;
  in6_addr address{};
  return inet_pton(AF_INET6, std::string{text}.c_str(), &address) == 1;
}

}  // namespace loanpulse
