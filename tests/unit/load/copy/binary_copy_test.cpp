#include "load/copy/binary_copy.hpp"

#include <gtest/gtest.h>

#include <string>

#include "load/copy/numeric_binary.hpp"

namespace loanpulse {
namespace {

std::string hex(std::string_view bytes) {
  std::string text;
  for (char const c : bytes) {
    char buffer[3];
    std::snprintf(buffer, sizeof buffer, "%02x", static_cast<unsigned>(c) & 0xffu);
    text += buffer;
  }
  return text;
}

std::string numeric(std::string_view digits) {
  std::string out(numeric_binary_bound(digits), '\0');
  out.resize(write_numeric_binary(digits, out.data()));
  return hex(out);
}

// Golden bytes: SELECT encode(numeric_send('...'), 'hex') of PostgreSQL 15.
TEST(NumericBinary, WritesWhatNumericSendWrites) {
  EXPECT_EQ(numeric("0"), "0000000000000000");
  EXPECT_EQ(numeric("0.00"), "0000000000000002");
  EXPECT_EQ(numeric("1"), "00010000000000000001");
  EXPECT_EQ(numeric("-1.5"),
            "0002000040000001"
            "00011388");
  EXPECT_EQ(numeric("250000.10"),
            "0003000100000002"
            "0019"
            "0000"
            "03e8");
  EXPECT_EQ(numeric("10000"),
            "0001000100000000"
            "0001");
  EXPECT_EQ(numeric("0.0001"),
            "0001ffff00000004"
            "0001");
  EXPECT_EQ(numeric("0.00001"),
            "0001fffe00000005"
            "03e8");
  EXPECT_EQ(numeric("12345678.90"),
            "0003000100000002"
            "04d2"
            "162e"
            "2328");
}

TEST(NumericBinary, AnExponentMovesThePointAndTakesNoRoom) {
  EXPECT_EQ(numeric("1e131071"),
            "00017fff00000000"
            "03e8");
  EXPECT_EQ(numeric("-25E-16383"),
            "0001f0004000"
            "3fff"
            "00fa");
  EXPECT_EQ(numeric("12345.678e40"),
            "0003000b00000000"
            "0001"
            "0929"
            "1a7c");
  EXPECT_EQ(numeric("0.00e50"), "0000000000000000");
}

TEST(NumericBinary, IsTheSameWithAnExponentAndWithout) {
  for (std::string const digits : {"1", "-12", "120", "123456789", "1000000", "90001"}) {
    for (int exponent = 0; exponent < 20; ++exponent) {
      auto const zeros = std::string(static_cast<std::size_t>(exponent), '0');
      auto const power = std::to_string(exponent);
      EXPECT_EQ(numeric(digits + "e" + power), numeric(digits + zeros)) << digits << power;
      bool const negative = digits.front() == '-';
      auto const fraction = (negative ? "-0." : "0.") + zeros + digits.substr(negative ? 1 : 0);
      auto const scale = digits.size() - (negative ? 1 : 0) + zeros.size();
      EXPECT_EQ(numeric(digits + "E-" + std::to_string(scale)), numeric(fraction)) << fraction;
    }
  }
}

TEST(BinaryCopy, FramesTuplesAsTheManualSays) {
  BinaryCopy copy;
  copy.begin();
  copy.begin_tuple(3);
  copy.number_field(std::int32_t{258});
  copy.null_field();
  copy.bytes_field("ab");
  copy.end();
  auto const bytes = copy.bytes();
  EXPECT_EQ(hex({bytes.data(), bytes.size()}),
            "5047434f50590aff0d0a00"
            "00000000"
            "00000000"
            "0003"
            "00000004"
            "00000102"
            "ffffffff"
            "00000002"
            "6162"
            "ffff");
}

TEST(BinaryCopy, WritesUuidsAsSixteenBytesAndJsonbWithItsVersion) {
  BinaryCopy copy;
  copy.begin();
  copy.uuid_field("00112233-4455-6677-8899-aabbccddeeff");
  copy.jsonb_field("{}");
  auto const bytes = copy.bytes();
  EXPECT_EQ(hex({bytes.data() + 19, bytes.size() - 19}),
            "00000010"
            "00112233445566778899aabbccddeeff"
            "00000003"
            "01"
            "7b7d");
}

TEST(BinaryCopy, GrowsForFieldsLargerThanItsMemory) {
  BinaryCopy copy;
  copy.begin();
  std::string const large(1 << 20, 'x');
  copy.bytes_field(large);
  EXPECT_EQ(copy.bytes().size(), 19 + 4 + large.size());
}

}  // namespace
}  // namespace loanpulse
