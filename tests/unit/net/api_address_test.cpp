#include "net/api_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

std::string refusal(std::string const& text) {
  try {
    parse_api_address(text);
  } catch (StageError const& error) {
    EXPECT_EQ(error.code(), "bad_server");
    return error.what();
  }
  return {};
}

TEST(ApiAddress, IsAUrlOfAHostAndAPort) {
  for (auto const* text :
       {"http://127.0.0.1:8090", "https://loans.example.com:443", "http://[::1]:8090"}) {
    auto const address = parse_api_address(text);
    EXPECT_EQ(address.base, text);
    EXPECT_EQ(address.socket, "");
    EXPECT_EQ(address.shown(), text);
  }
  EXPECT_EQ(parse_api_address("http://localhost:8090/").base, "http://localhost:8090");
}

TEST(ApiAddress, IsASocket) {
  auto const address = parse_api_address("unix:/run/loanpulse/admin.sock");
  EXPECT_EQ(address.base, "http://localhost");
  EXPECT_EQ(address.socket, "/run/loanpulse/admin.sock");
  EXPECT_EQ(address.shown(), "unix:/run/loanpulse/admin.sock");
}

TEST(ApiAddress, RefusesOtherTextsAndSaysWhatToWrite) {
  for (auto const* text : {"", "127.0.0.1:8090", "ftp://a:1", "http://a", "http://:1", "http://a:",
                           "http://a:x", "http://u@a:1", "http://a/b:1", "http://a:1/api",
                           "http://::1:8090", "http://a b:1", "unix:run/admin.sock", "unix:"}) {
    EXPECT_THAT(refusal(text), HasSubstr("write http://host:port")) << text;
  }
}

TEST(ApiAddress, OfADaemonOnThisMachineIsLoopback) {
  EXPECT_EQ(local_api_address("127.0.0.1:8090", false).shown(), "http://127.0.0.1:8090");
  EXPECT_EQ(local_api_address("0.0.0.0:8090", true).shown(), "https://127.0.0.1:8090");
  EXPECT_EQ(local_api_address("[::]:8090", false).shown(), "http://[::1]:8090");
  EXPECT_EQ(local_api_address("10.0.0.7:8090", true).shown(), "https://10.0.0.7:8090");
  EXPECT_EQ(local_api_address("unix:/run/a.sock", false).shown(), "unix:/run/a.sock");
  EXPECT_THROW(local_api_address("127.0.0.1:0", false), StageError);
}

TEST(ApiAddress, IsPrivateWhereNobodyElseCanListen) {
  for (auto const* text : {"http://127.0.0.1:1", "http://127.1.2.3:1", "http://localhost:1",
                           "http://[::1]:1", "https://loans.example.com:1", "unix:/run/a.sock"}) {
    EXPECT_TRUE(parse_api_address(text).is_private()) << text;
  }
  for (auto const* text : {"http://10.0.0.7:1", "http://127.example.com:1",
                           "http://localhost.example.com:1", "http://[::2]:1"}) {
    EXPECT_FALSE(parse_api_address(text).is_private()) << text;
  }
}

TEST(PercentEncoded, KeepsUnreservedBytesOnly) {
  EXPECT_EQ(percent_encoded("aZ0-._~"), "aZ0-._~");
  EXPECT_EQ(percent_encoded("a/../b?c=%\u00f6 "), "a%2F..%2Fb%3Fc%3D%25%C3%B6%20");
}

}  // namespace
}  // namespace loanpulse
