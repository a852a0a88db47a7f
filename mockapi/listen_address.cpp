#include "mockapi/listen_address.hpp"

#include <charconv>
#include <stdexcept>

namespace loanpulse::mockapi {
namespace {

[[noreturn]] void refuse(std::string_view text) {
  throw std::invalid_argument{"--listen: '" + std::string{text} +
                              "' is not ADDRESS:PORT; write for example 127.0.0.1:8000 or "
                              "[::1]:8000, with port 0 for any free one"};
}

}  // namespace

ListenAddress parse_listen_address(std::string_view text) {
  std::size_t const colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    refuse(text);
  }
  std::string_view host = text.substr(0, colon);
  std::string_view const port = text.substr(colon + 1);
  ListenAddress address;
  auto const [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size()) {
    refuse(text);
  }
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    refuse(text);  // an IPv6 address without brackets: which colon is the port's?
  }
  address.host = host;
  return address;
}

std::string to_string(ListenAddress const& address) {
  bool const is_v6 = address.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace loanpulse::mockapi
