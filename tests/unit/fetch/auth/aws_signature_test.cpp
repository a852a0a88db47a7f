// The expected signatures are those of AWS's own test suite for Signature Version 4 (get-vanilla
// and get-vanilla-query-order-key-case of aws-sig-v4-test-suite).
#include "fetch/auth/aws_signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/auth/credential_source.hpp"
#include "support/manual_clock.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

/// 2015-08-30T12:36:00Z
TimePoint const when{std::chrono::seconds{1'440'938'160}};

AwsSigV4Auth suite_keys() {
  AwsSigV4Auth keys;
  keys.access_key = Secret{"AKIDEXAMPLE"};
  keys.secret_key = Secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
  keys.region = "us-east-1";
  keys.service = "service";
  return keys;
}

PageRequest get(std::string url) {
  PageRequest request;
  request.url = std::move(url);
  return request;
}

std::string header(std::vector<std::pair<std::string, Secret>> const& headers,
                   std::string const& wanted) {
  for (auto const& [name, value] : headers) {
    if (name == wanted) return value.reveal();
  }
  return "(none)";
}

std::string authorization(PageRequest const& request, AwsSigV4Auth const& keys = suite_keys()) {
  return header(aws_signature(keys, request, when), "Authorization");
}

TEST(AwsSignature, IsThatOfTheSuite) {
  auto const made = aws_signature(suite_keys(), get("https://example.amazonaws.com/"), when);
  EXPECT_EQ(header(made, "X-Amz-Date"), "20150830T123600Z");
  EXPECT_EQ(header(made, "Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(AwsSignature, SortsTheQuery) {
  auto const sorted = "Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
  for (char const* const query : {"?Param2=value2&Param1=value1", "?Param1=value1&Param2=value2"}) {
    EXPECT_THAT(authorization(get(std::string{"https://example.amazonaws.com/"} + query)),
                HasSubstr(sorted));
  }
}

TEST(AwsSignature, DependsOnAllThatIsSent) {
  auto const plain = authorization(get("https://h.example/a"));
  EXPECT_NE(authorization(get("https://h.example/b")), plain);
  EXPECT_NE(authorization(get("https://h.example:8443/a")), plain);
  EXPECT_EQ(authorization(get("https://h.example:443/a")), plain);
  auto post = get("https://h.example/a");
  post.method = HttpMethod::post;
  post.body = "{}";
  post.headers = {{"Content-Type", Secret{"application/x-amz-json-1.1"}},
                  {"X-Amz-Target", Secret{"Logs.List"}},
                  {"Accept", Secret{"application/json"}}};
  EXPECT_THAT(authorization(post), HasSubstr("SignedHeaders=content-type;host;x-amz-date;"
                                             "x-amz-target, "));
  auto other = post;
  other.body = "[]";
  EXPECT_NE(authorization(other), authorization(post));
}

TEST(AwsSignature, CarriesTheTokenOfTemporaryKeys) {
  auto keys = suite_keys();
  keys.session_token = Secret{"temporary"};
  auto const made = aws_signature(keys, get("https://h.example/"), when);
  EXPECT_EQ(header(made, "X-Amz-Security-Token"), "temporary");
  EXPECT_THAT(header(made, "Authorization"),
              HasSubstr("SignedHeaders=host;x-amz-date;x-amz-security-token, "));
}

TEST(AwsSignature, TakesAPathForS3AsItIs) {
  auto keys = suite_keys();
  auto const request = get("https://h.example/a%20b/c");
  auto const twice = authorization(request, keys);
  keys.service = "s3";
  auto const made = aws_signature(keys, request, when);
  EXPECT_EQ(header(made, "X-Amz-Content-Sha256"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_NE(header(made, "Authorization"), twice);
}

TEST(AwsSignature, IsMadeOfTheRequestAsItIsSent) {
  ManualClock clock;
  clock.wall = when;
  auto const source = credential_source_of(suite_keys(), {.clock = &clock});
  auto const sent = authorized(get("https://example.amazonaws.com/"), source->obtain({}, {}));
  EXPECT_THAT(header(sent.headers, "Authorization"),
              HasSubstr("Signature=5fa00fa31553b73ebf1942676e86291e"));
  clock.wall += std::chrono::hours{1};
  auto const later = authorized(get("https://example.amazonaws.com/"), source->obtain({}, {}));
  EXPECT_EQ(header(later.headers, "X-Amz-Date"), "20150830T133600Z");
}

}  // namespace
}  // namespace loanpulse
