#include "fetch/page_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/error.hpp"
#include "support/stage_error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

Source source_at(std::string url) {
  Source source;
  source.url = std::move(url);
  return source;
}

PagePosition at(QueryParams params) { return {std::move(params)}; }

std::string header(PageRequest const& request, std::string const& name) {
  for (auto const& [key, value] : request.headers) {
    if (key == name) return value.reveal();
  }
  return "(absent)";
}

std::string error_code(Source const& source) {
  try {
    build_request(source, {}, {});
  } catch (StageError const& error) {
    EXPECT_EQ(error.kind(), ErrorKind::rejected);
    return error.code();
  }
  return "(none)";
}

TEST(PageRequest, AppendsParametersToTheQueryOfTheUrl) {
  Source source = source_at("http://a.example/loans?state=open");
  source.params = {{"sort", "updated_at"}};
  auto const request = build_request(source, {}, at({{"page", "2"}}));
  EXPECT_EQ(request.url, "http://a.example/loans?state=open&sort=updated_at&page=2");
}

TEST(PageRequest, HandlesUrlsThatEndInAQuestionMarkOrFragment) {
  EXPECT_EQ(build_request(source_at("http://a.example/x?"), {}, at({{"p", "1"}})).url,
            "http://a.example/x?p=1");
  EXPECT_EQ(build_request(source_at("http://a.example/x?a=1&#top"), {}, at({{"p", "1"}})).url,
            "http://a.example/x?a=1&p=1");
}

TEST(PageRequest, EncodesThePlusOfATimeZone) {
  Source source = source_at("http://a.example/loans");
  source.incremental = Incremental{};
  source.incremental->start_param = "updated_since";
  auto const request = build_request(source, bounds_from("2024-01-01T00:00:00+01:00"), {});
  EXPECT_EQ(request.url, "http://a.example/loans?updated_since=2024-01-01T00%3A00%3A00%2B01%3A00");
}

TEST(PageRequest, SendsNoLowerBoundWhenThereIsNone) {
  Source source = source_at("http://a.example/loans");
  source.incremental = Incremental{};
  source.incremental->start_param = "updated_since";
  EXPECT_EQ(build_request(source, {}, {}).url, "http://a.example/loans");
  EXPECT_EQ(build_request(source, bounds_from(""), {}).url, "http://a.example/loans");
}

TEST(PageRequest, LetsThePaginatorReplaceAConfiguredParameter) {
  Source source = source_at("http://a.example/loans");
  source.params = {{"page", "1"}, {"limit", "5"}};
  EXPECT_EQ(build_request(source, {}, at({{"page", "7"}})).url,
            "http://a.example/loans?page=7&limit=5");
}

TEST(PageRequest, CarriesHeadersAndOnceAuthorizedTheCredentials) {
  Source source = source_at("http://a.example/loans");
  source.headers = {{"X-Tenant", Secret{"t-1"}}};
  auto const plain = build_request(source, {}, {});
  EXPECT_EQ(header(plain, "Authorization"), "(absent)");
  auto const request = authorized(plain, {{{"Authorization", Secret{"Bearer s3cret"}}}});
  EXPECT_EQ(header(request, "X-Tenant"), "t-1");
  EXPECT_EQ(header(request, "Authorization"), "Bearer s3cret");
  EXPECT_EQ(header(request, "Accept"), "application/json");
}

TEST(PageRequest, KeepsAnAcceptHeaderOfTheJob) {
  Source source = source_at("http://a.example/loans");
  source.headers = {{"accept", Secret{"application/vnd.api+json"}}};
  auto const request = build_request(source, {}, {});
  EXPECT_EQ(header(request, "accept"), "application/vnd.api+json");
  EXPECT_EQ(header(request, "Accept"), "(absent)");
}

TEST(PageRequest, MasksSecretParameters) {
  Source source = source_at("http://a.example/loans");
  source.params = {{"api_key", "s3cret"}};
  auto const request = build_request(source, {}, at({{"page", "1"}}));
  EXPECT_EQ(request.url, "http://a.example/loans?api_key=s3cret&page=1");
  EXPECT_EQ(request.masked_url, "http://a.example/loans?api_key=***&page=1");
}

TEST(PageRequest, RefusesAUrlThatIsNone) {
  EXPECT_EQ(error_code(source_at("a.example/loans")), "bad_url");
  EXPECT_EQ(error_code(source_at("gopher://a.example/loans")), "bad_url");
}

TEST(PageRequest, RefusesHeadersThatWouldStartAnotherOneAndDoesNotPrintThem) {
  Source source = source_at("http://a.example/loans");
  source.headers = {{"X-Key", Secret{"s3cret\r\nX-Admin: 1"}}};
  try {
    build_request(source, {}, {});
    FAIL() << "accepted";
  } catch (StageError const& error) {
    EXPECT_EQ(error.code(), "bad_header");
    EXPECT_THAT(error.what(), testing::HasSubstr("X-Key"));
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("s3cret")));
  }
  source.headers = {{"X Key", Secret{"a"}}};
  EXPECT_EQ(error_code(source), "bad_header");
  source.headers.clear();
  EXPECT_EQ(stage_error_of([&] {
              authorized(build_request(source, {}, {}), {{{"Authorization", Secret{"a\n"}}}});
            }).code(),
            "bad_header");
}

TEST(PageRequest, KeepsHeadersAndMasksWhenRedirected) {
  Source source = source_at("http://a.example/loans");
  source.headers = {{"X-Tenant", Secret{"t-1"}}};
  auto const request =
      redirected_request(build_request(source, {}, {}), 302, "http://a.example/x?token=abc");
  EXPECT_EQ(request.url, "http://a.example/x?token=abc");
  EXPECT_EQ(request.masked_url, "http://a.example/x?token=***");
  EXPECT_EQ(header(request, "X-Tenant"), "t-1");
}

}  // namespace
}  // namespace loanpulse
