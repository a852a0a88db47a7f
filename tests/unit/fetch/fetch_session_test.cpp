#include "fetch/fetch_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "model/error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

Source cursor_source() {
  Source source;
  source.url = "http://a.example/loans";
  source.paging = CursorPaging{};
  source.retry.max_attempts = 3;
  return source;
}

FetchSession session_for(Source const& source) {
  return FetchSession{source, {}, [] { return 0.5; }};
}

Answer answer(int status, std::string body = "[]",
              std::vector<std::pair<std::string, std::string>> headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

std::string sent_url(FetchStep const& step) {
  auto const* send = std::get_if<SendRequest>(&step);
  return send != nullptr ? send->request.url : "(nothing sent)";
}

Page delivered(FetchStep step) {
  auto* deliver = std::get_if<DeliverPage>(&step);
  if (deliver == nullptr) throw std::logic_error{"no page delivered"};
  return std::move(deliver->page);
}

template <typename Call>
StageError error_of(Call call) {
  try {
    call();
  } catch (StageError const& error) {
    return error;
  }
  return {ErrorKind::cancelled, "none", "no error"};
}

/// The error that ends a session which gets this answer to its first request.
StageError error_of_answer(Source const& source, Answer const& first) {
  auto session = session_for(source);
  ask(session);
  return error_of([&] { session.on_answer(first, now); });
}

TEST(FetchSession, DeliversPageAfterPageUntilTheListEnds) {
  Source const source = cursor_source();
  auto session = session_for(source);
  EXPECT_EQ(sent_url(ask(session)), "http://a.example/loans");
  Page const first = delivered(session.on_answer(answer(200, "[1]"), now));
  EXPECT_EQ(first.number, 1u);
  EXPECT_EQ(first.body.text(), "[1]");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.fetched_at, now);
  session.page_decoded({1, {{"next_cursor", "A"}}});
  EXPECT_EQ(sent_url(ask(session)), "http://a.example/loans?cursor=A");
  EXPECT_EQ(delivered(session.on_answer(answer(200), now)).number, 2u);
  session.page_decoded({0, {}});
  EXPECT_TRUE(std::holds_alternative<EndOfList>(ask(session)));
}

TEST(FetchSession, PassesEmptyAndHtmlAnswersOnForTheDecoderToRefuse) {
  for (auto const* body : {"", "<html></html>"}) {
    Source const source = cursor_source();
    auto session = session_for(source);
    ask(session);
    EXPECT_EQ(delivered(session.on_answer(answer(200, body), now)).body.text(), body);
  }
}

TEST(FetchSession, MasksSecretsInThePagesUrl) {
  Source source = cursor_source();
  source.params = {{"api_key", "s3cret"}};
  auto session = session_for(source);
  ask(session);
  EXPECT_EQ(delivered(session.on_answer(answer(200), now)).url,
            "http://a.example/loans?api_key=***");
}

TEST(FetchSession, RepeatsARequestAfterAWait) {
  Source const source = cursor_source();
  auto session = session_for(source);
  ask(session);
  auto const step = session.on_answer(answer(503), now);
  auto const& wait = std::get<WaitBeforeRetry>(step);
  EXPECT_EQ(wait.delay, milliseconds{250});
  EXPECT_EQ(wait.failed_attempt, 1);
  EXPECT_EQ(wait.max_attempts, 3);
  EXPECT_EQ(wait.reason, "HTTP 503");
  EXPECT_EQ(sent_url(ask_again(session)), "http://a.example/loans");
  EXPECT_EQ(delivered(session.on_answer(answer(200), now)).number, 1u);
}

TEST(FetchSession, CountsAttemptsAnewForEachPage) {
  Source const source = cursor_source();
  auto session = session_for(source);
  for (auto const* cursor : {"A", "B", "C"}) {
    ask(session);
    for (int failures = 0; failures < 2; ++failures) {
      session.on_failure({ErrorKind::transient, "timeout", "too slow", ""}, now);
      ask_again(session);
    }
    delivered(session.on_answer(answer(200), now));
    session.page_decoded({1, {{"next_cursor", cursor}}});
  }
}

TEST(FetchSession, KeepsTheRetryAfterOfTheServer) {
  Source const source = cursor_source();
  auto session = session_for(source);
  ask(session);
  auto const step = session.on_answer(answer(429, "", {{"retry-after", "2"}}), now);
  EXPECT_EQ(std::get<WaitBeforeRetry>(step).delay, milliseconds{2000});
}

TEST(FetchSession, SaysWhatTheLastAnswerWasWhenItGivesUp) {
  Source source = cursor_source();
  source.params = {{"token", "s3cret"}};
  auto session = session_for(source);
  ask(session);
  for (int i = 0; i < 2; ++i) {
    session.on_answer(answer(503), now);
    ask_again(session);
  }
  auto const error =
      error_of([&] { session.on_answer(answer(503, "down\nfor s3cret reasons"), now); });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "http_status");
  EXPECT_STREQ(error.what(),
               "GET http://a.example/loans?token=***: HTTP 503 after 3 attempts (last answer: "
               "\"down\\nfor *** reasons\"); check the source, or raise source.retry.max_attempts");
}

TEST(FetchSession, GivesUpAsRateLimitedWhenTheServerAskedForPatience) {
  Source source = cursor_source();
  source.retry.max_attempts = 1;
  EXPECT_EQ(error_of_answer(source, answer(429)).kind(), ErrorKind::rate_limited);
  EXPECT_EQ(error_of_answer(source, answer(503, "", {{"retry-after", "1"}})).kind(),
            ErrorKind::rate_limited);
  EXPECT_THAT(error_of_answer(source, answer(429)).what(), HasSubstr("after 1 attempt ("));
}

TEST(FetchSession, GivesUpWithTheCodeOfTheLastFailure) {
  Source source = cursor_source();
  source.retry.max_attempts = 1;
  auto session = session_for(source);
  ask(session);
  auto const error = error_of([&] {
    session.on_failure({ErrorKind::transient, "truncated", "the answer was cut off", ""}, now);
  });
  EXPECT_EQ(error.code(), "truncated");
  EXPECT_STREQ(error.what(),
               "GET http://a.example/loans: the answer was cut off after 1 attempt; check the "
               "source, or raise source.retry.max_attempts");
}

TEST(FetchSession, DoesNotRepeatWhatCannotHeal) {
  Source const source = cursor_source();
  auto session = session_for(source);
  ask(session);
  auto const error = error_of([&] {
    session.on_failure({ErrorKind::bad_data, "page_too_large", "larger than 5 bytes; cure", ""},
                       now);
  });
  EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  EXPECT_STREQ(error.what(), "GET http://a.example/loans: larger than 5 bytes; cure");
}

TEST(FetchSession, RefusesAnAnswerThatIsNoPage) {
  for (int const status : {201, 202, 204, 206}) {
    auto const error = error_of_answer(cursor_source(), answer(status, ""));
    EXPECT_EQ(error.kind(), ErrorKind::bad_data) << status;
    EXPECT_EQ(error.code(), "http_status") << status;
  }
}

TEST(FetchSession, RefusesClientErrorsAtOnce) {
  auto const error = error_of_answer(cursor_source(), answer(404, "no such list"));
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_STREQ(error.what(),
               "GET http://a.example/loans: HTTP 404 (last answer: \"no such list\"); check "
               "source.url and source.params");
}

TEST(FetchSession, SpeaksOfTheTokenWhenItIsRefused) {
  Source source = cursor_source();
  EXPECT_THAT(error_of_answer(source, answer(401)).what(), HasSubstr("set source.auth"));
  source.auth = BearerAuth{Secret{"s3cret-token"}};
  auto const error = error_of_answer(source, answer(403, "bad token s3cret-token"));
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "unauthorized");
  EXPECT_THAT(error.what(), HasSubstr("renew it, or check source.auth.token"));
  EXPECT_THAT(error.what(), Not(HasSubstr("s3cret")));
}

TEST(FetchSession, SaysThatAPageIsMissingAfterRowsWereRead) {
  Source source = cursor_source();
  source.paging = PageNumberPaging{};
  auto session = session_for(source);
  for (auto const* body : {"[1]", "[2]"}) {
    ask(session);
    session.on_answer(answer(200, body), now);
    session.page_decoded({50, {}});
  }
  ask(session);
  auto const error = error_of([&] { session.on_answer(answer(404, "no page"), now); });
  EXPECT_EQ(error.code(), "http_status");
  EXPECT_THAT(error.what(), HasSubstr("this was page 3, after 100 records"));
}

TEST(FetchSession, RefusesACursorThatDoesNotAdvance) {
  Source const source = cursor_source();
  auto session = session_for(source);
  ask(session);
  session.on_answer(answer(200), now);
  session.page_decoded({1, {{"next_cursor", "A"}}});
  ask(session);
  session.on_answer(answer(200), now);
  auto const error = error_of([&] { session.page_decoded({1, {{"next_cursor", "A"}}}); });
  EXPECT_EQ(error.code(), "no_progress");
}

TEST(FetchSession, SendsTheLowerBoundWithEveryPage) {
  Source source = cursor_source();
  source.incremental = Incremental{};
  source.incremental->start_param = "since";
  FetchSession session{source, bounds_from("2024-01-01"), [] { return 0.5; }};
  EXPECT_EQ(sent_url(ask(session)), "http://a.example/loans?since=2024-01-01");
  session.on_answer(answer(200), now);
  session.page_decoded({1, {{"next_cursor", "A"}}});
  EXPECT_EQ(sent_url(ask(session)), "http://a.example/loans?since=2024-01-01&cursor=A");
}

TEST(FetchSession, InsistsOnItsOrder) {
  Source const source = cursor_source();
  auto session = session_for(source);
  EXPECT_THROW(session.on_answer(answer(200), now), std::logic_error);
  EXPECT_THROW(session.on_wait_over(), std::logic_error);
  EXPECT_THROW(session.page_decoded({}), std::logic_error);
  EXPECT_THROW(session.on_credentials({}), std::logic_error);
  session.next_page();
  EXPECT_THROW(session.next_page(), std::logic_error);
  EXPECT_THROW(session.on_answer(answer(200), now), std::logic_error);
  session.on_credentials({});
  EXPECT_THROW(session.on_credentials({}), std::logic_error);
}

Source numbered_source() {
  Source source;
  source.url = "http://a.example/loans";
  PageNumberPaging paging;
  paging.total_path = "pages";
  source.paging = paging;
  return source;
}

TEST(FetchSession, TellsWhatWillComeOnceTheTotalIsKnown) {
  auto const source = numbered_source();
  auto session = session_for(source);
  EXPECT_EQ(session.coming_requests(5).size(), 1u);
  ask(session);
  delivered(session.on_answer(answer(200), now));
  session.page_decoded({10, {{"pages", "4"}}});
  auto const coming = session.coming_requests(2);
  ASSERT_EQ(coming.size(), 2u);
  EXPECT_EQ(coming[1].url, "http://a.example/loans?page=3");
  EXPECT_EQ(session.coming_requests(9).size(), 3u);
  EXPECT_EQ(sent_url(ask(session)), coming[0].url);
  EXPECT_EQ(session.request().url, coming[0].url);
}

TEST(FetchSession, TakesAPageThatWasFetchedAhead) {
  auto const source = numbered_source();
  auto session = session_for(source);
  session.next_page();
  Page page;
  page.body = std::string{"[2]"};
  EXPECT_EQ(delivered(session.on_fetched_ahead(DeliverPage{page})).number, 1u);
  session.page_decoded({10, {{"pages", "2"}}});
  session.next_page();
  EXPECT_EQ(delivered(session.on_fetched_ahead(DeliverPage{page})).number, 2u);
  session.page_decoded({10, {{"pages", "2"}}});
  EXPECT_TRUE(std::holds_alternative<EndOfList>(session.next_page()));
  EXPECT_TRUE(session.coming_requests(3).empty());
}

}  // namespace
}  // namespace loanpulse
