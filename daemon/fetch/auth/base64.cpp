#include "fetch/auth/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace loanpulse {

std::string base64_encoded(std::string_view bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    auto const part = bytes.substr(i, 3);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < part.size() ? static_cast<unsigned char>(part[k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= part.size() ? alphabet[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

std::string base64url_encoded(std::string_view bytes) {
  std::string text = base64_encoded(bytes);
  text.resize(text.find_last_not_of('=') + 1);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

Secret basic_authorization(std::string_view user, std::string_view password) {
  return Secret{"Basic " + base64_encoded(std::string{user} + ":" + std::string{password})};
}

}  // namespace loanpulse
