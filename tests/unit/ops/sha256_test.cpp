#include "ops/sha256.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

// The vectors of FIPS 180-4's example values.
TEST(Sha256, AgreesWithTheStandardsVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IsTheSameOfPieces) {
  Sha256 hash;
  for (int i = 0; i < 1'000; ++i) hash.add(std::string(1'000, 'a'));
  hash.add("");
  EXPECT_EQ(hash.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace loanpulse
