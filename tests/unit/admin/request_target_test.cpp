#include "admin/request_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

RequestTarget target_of(std::string_view target) {
  auto result = parse_request_target(target);
  if (auto const* refusal = std::get_if<HttpRefusal>(&result)) {
    ADD_FAILURE() << target << ": " << refusal->detail;
    return {};
  }
  return std::get<RequestTarget>(std::move(result));
}

int refused(std::string_view target) {
  auto const result = parse_request_target(target);
  auto const* const refusal = std::get_if<HttpRefusal>(&result);
  return refusal == nullptr ? 0 : refusal->status;
}

TEST(RequestTarget, HasAPathAndAQueryInOrder) {
  auto const target = target_of("/api/v1/runs?b=2&a=1&b=3&c&&d=");
  EXPECT_EQ(target.path, "/api/v1/runs");
  EXPECT_THAT(target.query, ElementsAre(Pair("b", "2"), Pair("a", "1"), Pair("b", "3"),
                                        Pair("c", ""), Pair("d", "")));
  EXPECT_THAT(target_of("/?").query, IsEmpty());
}

TEST(RequestTarget, IsDecoded) {
  auto const target = target_of("/a%20b/%C3%A9?x%3D=%26%23&run=manual__2024-01-01T00:00:00+00:00");
  EXPECT_EQ(target.path, "/a b/\xc3\xa9");
  EXPECT_THAT(target.query,
              ElementsAre(Pair("x=", "&#"), Pair("run", "manual__2024-01-01T00:00:00+00:00")));
}

TEST(RequestTarget, KeepsEncodedSlashesFromDividing) {
  EXPECT_EQ(target_of("/api%2Fv1%2fjobs").path, "/api%2Fv1%2Fjobs");
  EXPECT_EQ(target_of("/jobs/..%2F..%2Fetc").path, "/jobs/..%2F..%2Fetc");
}

TEST(RequestTarget, MayBeAbsolute) {
  auto const target = target_of("http://localhost:8090/healthz?a=b");
  EXPECT_EQ(target.authority, "localhost:8090");
  EXPECT_EQ(target.path, "/healthz");
  EXPECT_EQ(target_of("https://[::1]").authority, "[::1]");
  EXPECT_EQ(target_of("https://[::1]").path, "/");
}

TEST(RequestTarget, RefusesWhatRfc3986DoesNotKnow_fault_S7) {
  for (std::string_view const target : {"",
                                        "*",
                                        "healthz",
                                        "ftp://localhost/",
                                        "http:///healthz",
                                        "http://user@localhost/",
                                        "localhost:80",
                                        "/%",
                                        "/%4",
                                        "/%zz",
                                        "/%00",
                                        "/%0a",
                                        "/%7F",
                                        "/%ff",
                                        "/%c0%af",
                                        "/?a=%",
                                        "/?%=1",
                                        "/?a=%00",
                                        "/#part",
                                        "/a\\b",
                                        "/a|b",
                                        "/<",
                                        "/\"",
                                        "/`",
                                        "/{job}",
                                        "/^",
                                        "/\xc3\xa9",
                                        "/?a=[1]"}) {
    EXPECT_EQ(refused(target), 400) << target;
  }
}

TEST(RequestTarget, HasALimit_fault_S6) {
  EXPECT_EQ(refused("/" + std::string(2047, 'a')), 0);
  EXPECT_EQ(refused("/" + std::string(2048, 'a')), 414);
}

}  // namespace
}  // namespace loanpulse
