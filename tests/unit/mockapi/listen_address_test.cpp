#include "mockapi/listen_address.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace loanpulse::mockapi {
namespace {

TEST(MockApiListenAddress, ReadsBothFamilies) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:8000").host, "127.0.0.1");
  EXPECT_EQ(parse_listen_address("127.0.0.1:8000").port, 8000);
  EXPECT_EQ(parse_listen_address("[::1]:0").host, "::1");
  EXPECT_EQ(to_string(parse_listen_address("[::1]:65535")), "[::1]:65535");
  EXPECT_EQ(to_string(parse_listen_address("0.0.0.0:1")), "0.0.0.0:1");
}

TEST(MockApiListenAddress, RefusesTheRestWithTheOffendingText) {
  for (std::string const text : {"", "8000", ":8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                                 "127.0.0.1:-1", "127.0.0.1:80x", "::1:8000"}) {
    try {
      parse_listen_address(text);
      ADD_FAILURE() << "accepted '" << text << "'";
    } catch (std::invalid_argument const& e) {
      EXPECT_NE(std::string{e.what()}.find("'" + text + "'"), std::string::npos) << e.what();
    }
  }
}

}  // namespace
}  // namespace loanpulse::mockapi
