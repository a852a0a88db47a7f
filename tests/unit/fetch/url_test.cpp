#include "fetch/url.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TEST(Url, SplitsAnAbsoluteUrl) {
  auto const url = parse_url("HTTP://user:pw@Example.COM:8080/a/b?x=1&y=2#part");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "http");
  EXPECT_EQ(url->userinfo, "user:pw");
  EXPECT_EQ(url->host, "example.com");
  EXPECT_EQ(url->port, "8080");
  EXPECT_EQ(url->path, "/a/b");
  EXPECT_EQ(url->query, "x=1&y=2");
}

TEST(Url, FillsInDefaultPortAndPath) {
  EXPECT_EQ(parse_url("https://a.example")->origin(), "https://a.example:443");
  EXPECT_EQ(parse_url("http://a.example?x")->path, "/");
  EXPECT_EQ(parse_url("http://a.example:/x")->port, "80");
  EXPECT_EQ(parse_url("http://a.example:0080/x")->port, "80");
  EXPECT_EQ(parse_url("http://[::1]:8000/x")->host, "[::1]");
  EXPECT_EQ(parse_url("http://[::1]/x")->port, "80");
}

TEST(Url, RefusesWhatIsNoHttpUrlOrAmbiguous) {
  for (auto const* text : {"",
                           "/a/b",
                           "ftp://a.example/",
                           "file:///etc/passwd",
                           "http://",
                           "http:///x",
                           "http://a.example:99999/",
                           "http://a.example:0/",
                           "http://a.example:8x/",
                           "http://good.example\\@evil.example/",
                           "http://a.example/a b",
                           "http://a.example/\n",
                           "http://[::1/",
                           "http://a b/",
                           "javascript:alert(1)",
                           "http://a<b>/",
                           "http://[:::1]/",
                           "http://[::1]x/",
                           "http://[]/",
                           "http://[1:2:3:4:5:6:7:8:9]/",
                           "http://[12345::]/",
                           "http://[::1%]/",
                           "http://[::1%25a/b]/",
                           "http://[v1.a]/",
                           "http://a%2fb/",
                           "http://a!b/",
                           "http://1.2.3.4.5/",
                           "http://127.1/",
                           "http://0x7f.1/",
                           "http://user@a@b/"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(Url, ResolvesEveryFormOfReference) {
  auto const base = *parse_url("http://a.example:8000/api/loans?page=1");
  EXPECT_EQ(resolve_reference(base, "https://b.example/x"), "https://b.example/x");
  EXPECT_EQ(resolve_reference(base, "//b.example/x"), "http://b.example/x");
  EXPECT_EQ(resolve_reference(base, "/v2?x=a:b"), "http://a.example:8000/v2?x=a:b");
  EXPECT_EQ(resolve_reference(base, "v2/loans"), "http://a.example:8000/api/v2/loans");
  EXPECT_EQ(resolve_reference(base, "?page=2"), "http://a.example:8000/api/loans?page=2");
  EXPECT_EQ(resolve_reference(base, "#top"), "http://a.example:8000/api/loans?page=1");
}

TEST(Url, EncodesAllButUnreservedCharacters) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("2024-01-01T00:00:00+01:00"), "2024-01-01T00%3A00%3A00%2B01%3A00");
  EXPECT_EQ(percent_encode("a b&c=d/\xc3\xa9%"), "a%20b%26c%3Dd%2F%C3%A9%25");
}

TEST(Url, DecodesWhatItEncodes) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(every_byte)), every_byte);
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%zz%4"), "%zz%4");
}

TEST(Url, MasksSecretsAndNothingElse) {
  EXPECT_EQ(mask_url("http://a.example/x?limit=10&api_key=s3cret&page=2#f"),
            "http://a.example/x?limit=10&api_key=***&page=2#f");
  EXPECT_EQ(mask_url("http://user:pw@a.example/x"), "http://***@a.example/x");
  EXPECT_EQ(mask_url("http://a.example/x?%74oken=s3cret"), "http://a.example/x?%74oken=***");
  EXPECT_EQ(mask_url("http://a.example/x?limit=1&"), "http://a.example/x?limit=1");
  EXPECT_EQ(mask_url("http://a.example/token/1?q=a@b"), "http://a.example/token/1?q=a@b");
}

TEST(Url, KnowsNamesThatLookSecret) {
  for (auto const* name : {"token", "access_token", "key", "api_key", "apikey", "X-Api-Key",
                           "client_secret", "Password", "X-Amz-Signature", "sig", "auth"}) {
    EXPECT_TRUE(looks_secret(name)) << name;
  }
  for (auto const* name : {"limit", "page", "cursor", "author", "updated_since", "keyword"}) {
    EXPECT_FALSE(looks_secret(name)) << name;
  }
}

}  // namespace
}  // namespace loanpulse
