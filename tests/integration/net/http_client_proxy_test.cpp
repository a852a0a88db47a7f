#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "net/http_client.hpp"
#include "support/canned_server.hpp"
#include "support/http_client_fixture.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::StartsWith;

/// The environment's proxies for one test, and as they were before behind it.
class HttpClientProxyTest : public HttpClientTest {
 protected:
  HttpClientProxyTest() {
    for (auto const* name :
         {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "no_proxy", "NO_PROXY"}) {
      char const* const value = std::getenv(name);
      before_[name] = value == nullptr ? std::nullopt : std::optional<std::string>{value};
      unsetenv(name);
    }
  }
  ~HttpClientProxyTest() override {
    for (auto const& [name, value] : before_) {
      if (value) {
        setenv(name.c_str(), value->c_str(), 1);
      } else {
        unsetenv(name.c_str());
      }
    }
  }

  static std::string address(CannedServer const& proxy) {
    return "127.0.0.1:" + std::to_string(proxy.port());
  }

 private:
  std::map<std::string, std::optional<std::string>> before_;
};

TEST_F(HttpClientProxyTest, AsksThroughTheProxyThatTheEnvironmentNames) {
  for (auto const* variable : {"http_proxy", "all_proxy"}) {
    CannedServer const proxy{{answering(ok("[1]"))}};
    setenv(variable, ("http://user:pass@" + address(proxy)).c_str(), 1);
    EXPECT_EQ(get(HttpRequest{"http://source.test:81/x", {{"X-Key", Secret{"k"}}}, {}}).body,
              "[1]");
    unsetenv(variable);
    std::string const head = proxy.requests().front();
    EXPECT_THAT(head, StartsWith("GET http://source.test:81/x HTTP/1.1\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nX-Key: k\r\n"));
  }
}

TEST_F(HttpClientProxyTest, OpensATunnelForHttps) {
  CannedServer const proxy{{answering(answer("403 Forbidden", ""))}};
  setenv("https_proxy", ("http://" + address(proxy)).c_str(), 1);
  EXPECT_EQ(error_of("https://source.test/").kind(), ErrorKind::transient);
  EXPECT_THAT(proxy.requests().front(), StartsWith("CONNECT source.test:443 HTTP/1.1\r\n"));
}

TEST_F(HttpClientProxyTest, BlamesTheProxyForWhatIsItsOwn) {
  setenv("http_proxy", "http://no-such-proxy.invalid:1", 1);
  EXPECT_EQ(error_of("http://source.test/").code(), "proxy_failed");
}

TEST_F(HttpClientProxyTest, AsksTheHostsDirectlyThatNoProxyNames) {
  CannedServer const source{{answering(ok("[1]")), answering(ok("[2]"))}};
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  EXPECT_EQ(error_of(source.url()).code(), "connect_failed");
  setenv("no_proxy", "other.test,127.0.0.1", 1);
  EXPECT_EQ(get(source.url()).body, "[1]");
  setenv("no_proxy", "*", 1);
  EXPECT_EQ(get(source.url()).body, "[2]");
}

TEST_F(HttpClientProxyTest, TakesNoProxyFromTheVariableThatAWebServerWouldSet) {
  CannedServer const source{{answering(ok("[1]"))}};
  setenv("HTTP_PROXY", "http://127.0.0.1:1", 1);
  EXPECT_EQ(get(source.url()).body, "[1]");
}

}  // namespace
}  // namespace loanpulse
