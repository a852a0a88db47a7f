#include "config/source_url.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TEST(SourceUrl, AcceptsHttpAndHttpsWithAHost) {
  for (auto const* url : {"http://127.0.0.1:8000/applications", "https://api.example.com",
                          "HTTPS://api.example.com/a?b=c&d=%20", "http://[::1]:80/x",
                          "http://[::ffff:1.2.3.4]/", "http://v4.1a/", "http://4you.example.:80/",
                          "http://under_score/x;y=1", "https://a.b/mail@c"}) {
    EXPECT_EQ(source_url_fault(url), "") << url;
  }
}

TEST(SourceUrl, RefusesEverythingElseAndRepeatsNothingOfIt) {
  struct Case {
    char const* url;
    char const* fault;
  };
  char const* const wrong_host =
      "must name a host of letters, digits, '-' and '.', or an IPv4 address of four numbers, or an "
      "IPv6 address in brackets";
  for (auto const& [url, fault] : {
           Case{"ftp://CANARY/x", "must begin with http:// or https://, followed by a host"},
           Case{"CANARY", "must begin with http:// or https://, followed by a host"},
           Case{"http:///CANARY", "must name a host, such as https://api.example.com/items"},
           Case{"http://:80/CANARY", "must name a host, such as https://api.example.com/items"},
           Case{"https://user:CANARY@host/",
                "must not hold a user or password; use source.auth or source.headers"},
           Case{"http://CAN ARY/", wrong_host},
           Case{"http://[::1/CANARY", wrong_host},
           Case{"http://[:::1]/CANARY", wrong_host},
           Case{"http://[1:2:3:4:5:6:7:8:9]/CANARY", wrong_host},
           Case{"http://1.2.3.4.5/CANARY", wrong_host},
           Case{"http://256.0.0.1/CANARY", wrong_host},
           Case{"http://127.1:80/CANARY", wrong_host},
           Case{"http://0x7f000001/CANARY", wrong_host},
           Case{"http://host:0/CANARY", "must have a port of 1 to 65535"},
           Case{"http://host:65536/CANARY", "must have a port of 1 to 65535"},
           Case{"http://host:/CANARY", "must have a port of 1 to 65535"},
           Case{"http://host/a CANARY",
                "holds a character that a URL may not hold; write it as %xx, a blank as %20"},
           Case{"http://host/\xc3\xbc",
                "holds a character that a URL may not hold; write it as %xx, a blank as %20"},
           Case{"http://host/100%ZCANARY",
                "holds a '%' without two hexadecimal digits; write %25 for a plain '%'"},
           Case{"http://host/x%4",
                "holds a '%' without two hexadecimal digits; write %25 for a "
                "plain '%'"},
           Case{"http://host/x#CANARY",
                "must not hold a fragment, which is never sent; remove it from '#' on"},
       }) {
    EXPECT_EQ(source_url_fault(url), fault) << url;
  }
}

}  // namespace
}  // namespace loanpulse
