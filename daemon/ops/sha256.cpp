#include "ops/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <new>

namespace loanpulse {

std::string sha256_hex(std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  // Fails only for want of memory: the algorithm is always there.
  if (EVP_Digest(data.data(), data.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc{};
  }
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result;
  result.reserve(2 * std::size_t{length});
  for (unsigned i = 0; i < length; ++i) {
    result += hex[digest[i] >> 4];
    result += hex[digest[i] & 0xf];
  }
  return result;
}

}  // namespace loanpulse
