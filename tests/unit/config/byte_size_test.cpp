#include "config/byte_size.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TEST(ByteSize, ReadsBinaryUnits) {
  EXPECT_EQ(parse_byte_size("512B"), 512u);
  EXPECT_EQ(parse_byte_size("64KiB"), 64u << 10);
  EXPECT_EQ(parse_byte_size("64 MiB"), 64u << 20);
  EXPECT_EQ(parse_byte_size("1GiB"), 1u << 30);
}

TEST(ByteSize, RefusesDecimalUnitsMissingUnitsAndOverflow) {
  for (auto const* text : {"", "64", "64MB", "64mib", "MiB", "-1KiB", "1.5MiB", "64  MiB",
                           "18446744073709551615KiB", "99999999999999999999B"}) {
    EXPECT_FALSE(parse_byte_size(text)) << text;
  }
}

TEST(ByteSize, IsWrittenInTheLargestUnitThatDividesIt) {
  EXPECT_EQ(format_byte_size(64u << 20), "64MiB");
  EXPECT_EQ(format_byte_size(1536), "1536B");
  EXPECT_EQ(format_byte_size(0), "0B");
}

}  // namespace
}  // namespace loanpulse
