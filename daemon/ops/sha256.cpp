#include "ops/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <new>

namespace loanpulse {

// OpenSSL fails here only for want of memory: the algorithm is always there.

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_{EVP_MD_CTX_new()} {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc{};
  }
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view data) {
  if (EVP_DigestUpdate(context_.get(), data.data(), data.size()) != 1) throw std::bad_alloc{};
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_DigestFinal_ex(context_.get(), digest.data(), &length) != 1) throw std::bad_alloc{};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  result.reserve(2 * std::size_t{length});
  for (unsigned i = 0; i < length; ++i) {
    result += digits[digest[i] >> 4];
    result += digits[digest[i] & 0xf];
  }
  return result;
}

std::string sha256_hex(std::string_view data) {
  Sha256 hash;
  hash.add(data);
  return hash.hex();
}

}  // namespace loanpulse
