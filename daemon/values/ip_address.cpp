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

bool is_broken_ipv4_address(std::string_view host) {
  constexpr std::string_view digits = "0123456789";
  std::string_view last = host;
  if (last.ends_with('.')) last.remove_suffix(1);
  last.remove_prefix(last.rfind('.') + 1);  // npos + 1 is 0
  bool const hexadecimal = last.starts_with("0x") || last.starts_with("0X");
  if (hexadecimal) last.remove_prefix(2);
  auto const number = hexadecimal ? std::string_view{"0123456789abcdefABCDEF"} : digits;
  bool const is_number =
      (hexadecimal || !last.empty()) && last.find_first_not_of(number) == std::string_view::npos;
  in_addr address{};
  return is_number && inet_pton(AF_INET, std::string{host}.c_str(), &address) != 1;
}

}  // namespace loanpulse
