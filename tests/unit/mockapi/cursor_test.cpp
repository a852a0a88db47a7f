#include "mockapi/cursor.hpp"

#include <gtest/gtest.h>

#include <set>

namespace loanpulse::mockapi {
namespace {

SortKey key_of(std::int64_t micros, std::uint64_t id) {
  return {Instant{std::chrono::microseconds{micros}}, id};
}

TEST(MockApiCursor, ComesBackAsTheSameKey) {
  std::set<std::string> tokens;
  for (std::uint64_t id = 1; id < 100'000'000; id = id * 3 + 1) {
    SortKey const key = key_of(1'704'067'200'000'000 + static_cast<std::int64_t>(id), id);
    EXPECT_EQ(decode_cursor(encode_cursor(key)), key);
    tokens.insert(encode_cursor(key));
  }
  EXPECT_EQ(tokens.size(), 17U);
}

TEST(MockApiCursor, NeedsEncodingInAQuery) { EXPECT_EQ(encode_cursor(key_of(1, 1)).back(), '='); }

TEST(MockApiCursor, IsRefusedWhenItWasChanged) {
  std::string const token = encode_cursor(key_of(1'704'067'200'000'000, 4711));
  EXPECT_FALSE(decode_cursor(""));
  EXPECT_FALSE(decode_cursor("null"));
  EXPECT_FALSE(decode_cursor(token.substr(1)));
  EXPECT_FALSE(decode_cursor(token + "="));
  EXPECT_FALSE(decode_cursor(token.substr(0, token.size() - 1)));
  std::string lower = token;
  lower[2] = lower[2] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(decode_cursor(lower));
  std::string blank = token;
  blank[5] = ' ';  // what becomes of a plus that was not encoded
  EXPECT_FALSE(decode_cursor(blank));
}

}  // namespace
}  // namespace loanpulse::mockapi
