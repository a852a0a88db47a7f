#include <curl/curl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "config/source_url.hpp"
#include "fetch/url.hpp"

namespace loanpulse {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

/// How libcurl, which sends the requests, understands a URL.
class CurlUrl {
 public:
  explicit CurlUrl(std::string const& text)
      : accepted_{curl_url_set(url_.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK} {}

  bool accepted() const { return accepted_; }
  std::string part(CURLUPart what) const {
    char* text = nullptr;
    if (curl_url_get(url_.get(), what, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
    std::string result{text};
    curl_free(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
  }

 private:
  std::unique_ptr<CURLU, FreeUrl> url_{curl_url()};
  bool accepted_ = false;
};

void expect_same_meaning(std::string const& text) {
  auto const ours = parse_url(text);
  CurlUrl const theirs{text};
  if (source_url_fault(text).empty()) {
    EXPECT_TRUE(theirs.accepted()) << "check accepts " << text;
    EXPECT_TRUE(ours) << "check accepts " << text;
  }
  if (!ours) return;
  ASSERT_TRUE(theirs.accepted()) << text;
  EXPECT_EQ(ours->scheme, theirs.part(CURLUPART_SCHEME)) << text;
  EXPECT_EQ(ours->port, theirs.part(CURLUPART_PORT)) << text;
  // libcurl keeps an address apart from its zone.
  auto const zone = ours->host.find('%');
  auto const host = zone == std::string::npos ? ours->host : ours->host.substr(0, zone) + "]";
  EXPECT_EQ(host, theirs.part(CURLUPART_HOST)) << text;
}

TEST(UrlAgainstLibcurl, MeansTheSame) {
  for (auto const* text : {"http://[:::1]/",
                           "http://[::1]/",
                           "http://[::1]:80/",
                           "http://[::ffff:1.2.3.4]/x",
                           "http://[fe80::1%25eth0]/",
                           "http://[fe80::1%eth0]/",
                           "http://[1:2:3:4:5:6:7:8]/",
                           "http://[1::2::3]/",
                           "http://[::12345]/",
                           "http://[::1.2.3]/",
                           "http://[g::]/",
                           "http://[::1",
                           "http://::1/",
                           "http://[::1]]/",
                           "http://[v1.x]/",
                           "http://[ ::1]/",
                           "http://1.2.3.4/",
                           "http://1.2.3.4.5/",
                           "http://256.1.1.1/",
                           "http://127.1/",
                           "http://0x7f.1/",
                           "http://1.2.3.4./",
                           "http://2130706433/",
                           "http://0x/",
                           "http://a.example:0/",
                           "http://a.example:65536/",
                           "http://a.example:/",
                           "http://a.example:080/",
                           "http://a..b/",
                           "http://.a/",
                           "http://a./",
                           "http://-a/",
                           "http://a_b/",
                           "http://a%2eb/",
                           "http://a%2fb/",
                           "http://a;b/",
                           "http://a,b/",
                           "http://a'b/",
                           "http://a(b)/",
                           "http://a!b/",
                           "http://a=b/",
                           "http://a~b/",
                           "http://a+b/",
                           "http://user@a/",
                           "http://a@b@c/",
                           "HTTP://A.Example/",
                           "https://a.example"}) {
    expect_same_meaning(text);
  }
}

TEST(UrlAgainstLibcurl, MeansTheSameHoweverAnAuthorityIsPutTogether) {
  std::vector<std::string> const pieces{"[",    "]", ":",   "::", "1",    "f", "%25",
                                        "%",    ".", "a",   "80", "@",    "-", "_",
                                        "fe80", "é", "127", "0x", "xn--", "!"};
  std::mt19937 random{41};
  for (int i = 0; i < 200'000; ++i) {
    std::string text = i % 2 == 0 ? "http://" : "https://[";
    for (auto left = random() % 7; left > 0; --left) text += pieces[random() % pieces.size()];
    if (i % 4 == 1) text += "]";
    expect_same_meaning(text + "/p?q=1");
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace loanpulse
