#include "fetch/answers/refused_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/auth/declared_credentials.hpp"
#include "ops/hidden_secrets.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Source source_with(Paging paging = SinglePage{}) {
  Source source;
  source.url = "http://a.example/loans";
  source.paging = std::move(paging);
  return source;
}

std::string refusal(Source const& source, Answer const& answer, ListPlace place = {}) {
  auto const request = build_request(source, {}, {});
  HiddenSecrets const hidden{secrets_of(source)};  // as a FetchSession has them
  return refused_request(source, request, answer, place).what();
}

TEST(RefusedRequest, SaysThatNoCredentialsWereSent) {
  Source source = source_with();
  source.headers = {{"Accept-Language", Secret{"de"}}};
  EXPECT_EQ(refusal(source, {401, {{"www-authenticate", "Basic realm=\"a\""}}, ""}),
            "GET http://a.example/loans: HTTP 401: no credentials were sent: set source.auth, or "
            "what the source wants in source.headers (it asks for Basic realm=\"a\") (the answer "
            "is empty)");
}

TEST(RefusedRequest, SaysFromWhereCredentialsWereSent) {
  Source source = source_with();
  source.auth = BearerAuth{Secret{"s3cret-token"}};
  EXPECT_THAT(refusal(source, {401, {}, ""}),
              HasSubstr("the source refused what was sent from source.auth.token: renew it"));
  EXPECT_THAT(
      refusal(source, {403, {}, ""}),
      HasSubstr("what was sent from source.auth.token does not allow this: have it permitted"));

  source = source_with();
  source.headers = {{"X-Api-Key", Secret{"s3cret-key"}}};
  source.params = {{"access_token", "s3cret-param"}};
  source.url = source.url.revealed() + "?sig=s3cret-sig&a=b";
  EXPECT_THAT(refusal(source, {401, {}, "no s3cret-key"}),
              AllOf(HasSubstr("the header X-Api-Key of source.headers and the parameter "
                              "access_token of source.params and the parameter sig of source.url"),
                    Not(HasSubstr("s3cret"))));

  source = source_with();
  source.headers = {{"Cookie", Secret{"sid=s3cret"}}};
  EXPECT_THAT(refusal(source, {401, {}, ""}), HasSubstr("the header Cookie of source.headers"));
}

TEST(RefusedRequest, SaysThatAPageIsBehindTheEnd) {
  auto const at_page_four = [](Paging paging) {
    return refusal(source_with(std::move(paging)), {404, {}, "no page"}, {4, 300});
  };
  EXPECT_THAT(at_page_four(PageNumberPaging{}),
              AllOf(HasSubstr("this was page 4, after 300 records"),
                    HasSubstr("the list seems to end before this page"),
                    HasSubstr("source.paginator.total_path")));
  PageNumberPaging counted;
  counted.total_path = "pages";
  EXPECT_THAT(at_page_four(counted), HasSubstr("the total at \"pages\" is more than"));
  EXPECT_THAT(at_page_four(CursorPaging{}), HasSubstr("does not take the cursor"));
  EXPECT_THAT(refusal(source_with(PageNumberPaging{}), {404, {}, ""}),
              HasSubstr("check source.url and source.params"));
}

TEST(RefusedRequest, SpeaksOfThePageSizeThatWasSent) {
  CursorPaging sized;
  sized.limit_param = "per_page";
  for (int const status : {400, 413, 422}) {
    EXPECT_THAT(refusal(source_with(sized), {status, {}, "bad"}),
                AllOf(HasSubstr("per_page=1000 was sent"), HasSubstr("source.paginator.limit")));
    EXPECT_THAT(refusal(source_with(OffsetPaging{}), {status, {}, "bad"}),
                HasSubstr("limit=1000 was sent"));
    EXPECT_THAT(refusal(source_with(CursorPaging{}), {status, {}, "bad"}),
                Not(HasSubstr("paginator.limit")));
  }
  EXPECT_THAT(refusal(source_with(sized), {404, {}, ""}), Not(HasSubstr("paginator.limit")));
}

TEST(RefusedRequest, QuotesTheTitleOfAnHtmlPage) {
  EXPECT_THAT(refusal(source_with(), {404, {}, "<html><head><title>Not here</title></head>"}),
              HasSubstr("(last answer: an HTML page titled \"Not here\")"));
}

TEST(RefusedRequest, SaysWhyItCannotQuoteTheAnswer) {
  Answer answer{404, {}, "", "is encoded as \"lzma\""};
  EXPECT_THAT(refusal(source_with(), answer),
              HasSubstr("(the answer's body is encoded as \"lzma\")"));
}

}  // namespace
}  // namespace loanpulse
