#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "fetch/fetch_session.hpp"
#include "support/stage_error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// What the source of credentials says when it is asked: the number of a token, or a failure.
using Reply = std::variant<std::uint64_t, Failure>;

Failure const unreachable{ErrorKind::transient, "connect_failed", "POST http://login.test: refused",
                          ""};
Failure const wrong_secret{ErrorKind::rejected, "invalid_client",
                           "POST http://login.test: the client's secret is wrong", ""};

Source cursor_source() {
  Source source;
  source.url = "http://api.test/loans";
  source.paging = CursorPaging{};
  source.retry.max_attempts = 2;
  return source;
}

/// Lets a session fetch from an API and a source of credentials that reply as they are told, and
/// keeps a line for each step.
class CredentialsStep : public testing::Test {
 protected:
  /// Carries on with the next page until it is there, or there is nothing to reply with.
  void fetch_page() {
    auto step = session_.next_page();
    while (!std::holds_alternative<DeliverPage>(step)) step = reply(step);
    steps_.emplace_back("page");
    session_.page_decoded({1, {{"next_cursor", std::to_string(++pages_)}}});
  }

  FetchStep reply(FetchStep const& step) {
    if (auto const* wanted = std::get_if<ObtainCredentials>(&step)) {
      steps_.push_back(wanted->refused == 0
                           ? "obtain"
                           : "obtain others than " + std::to_string(wanted->refused));
      auto const reply = taken(replies_);
      if (auto const* failure = std::get_if<Failure>(&reply)) {
        return session_.on_failure(*failure, now);
      }
      auto const token = std::get<std::uint64_t>(reply);
      return session_.on_credentials(
          {{{"Authorization", Secret{"Bearer " + std::to_string(token)}}}, {}, token});
    }
    if (std::holds_alternative<WaitBeforeRetry>(step)) {
      steps_.emplace_back("wait");
      return session_.on_wait_over();
    }
    auto const& request = std::get<SendRequest>(step).request;
    steps_.push_back("send " + request.headers.back().second.reveal());
    return session_.on_answer(taken(answers_), now);
  }

  template <class Value>
  static Value taken(std::deque<Value>& values) {
    if (values.empty()) throw std::logic_error{"asked once more than expected"};
    auto value = std::move(values.front());
    values.pop_front();
    return value;
  }

  static Answer answer(int status) { return {status, {}, "[]"}; }

  Source const source_ = cursor_source();
  FetchSession session_{source_, {}, [] { return 0.5; }};
  std::deque<Reply> replies_;
  std::deque<Answer> answers_;
  std::vector<std::string> steps_;
  int pages_ = 0;
};

TEST_F(CredentialsStep, ComesBeforeEachRequestSoThatNoneIsSentThatHasExpired) {
  replies_ = {1u, 2u};
  answers_ = {answer(200), answer(200)};
  fetch_page();
  fetch_page();
  EXPECT_THAT(steps_, ElementsAre("obtain", "send Bearer 1", "page",  //
                                  "obtain", "send Bearer 2", "page"));
}

TEST_F(CredentialsStep, ComesAgainAfterAWait) {
  replies_ = {1u, 2u};
  answers_ = {answer(503), answer(200)};
  fetch_page();
  EXPECT_THAT(steps_,
              ElementsAre("obtain", "send Bearer 1", "wait", "obtain", "send Bearer 2", "page"));
}

TEST_F(CredentialsStep, EndsTheRunWhereTheyAreRefused) {
  replies_ = {wrong_secret};
  auto const error = stage_error_of([&] { fetch_page(); });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "invalid_client");
  EXPECT_STREQ(error.what(),
               "no credentials by source.auth: POST http://login.test: the client's secret is "
               "wrong");
}

TEST_F(CredentialsStep, IsRepeatedWhereItFailsForAMoment) {
  replies_ = {unreachable, 1u};
  answers_ = {answer(200)};
  fetch_page();
  EXPECT_THAT(steps_, ElementsAre("obtain", "wait", "obtain", "send Bearer 1", "page"));
}

TEST_F(CredentialsStep, GivesUpAfterTheLastAttemptAndSaysWhatFailed) {
  replies_ = {unreachable, unreachable};
  auto const error = stage_error_of([&] { fetch_page(); });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "connect_failed");
  EXPECT_THAT(error.what(), AllOf(HasSubstr("http://login.test: refused after 2 attempts"),
                                  HasSubstr("the server that source.auth names")));
}

TEST_F(CredentialsStep, RenewsThemWhenTheSourceRefusesThem) {
  replies_ = {1u, 2u};
  answers_ = {answer(401), answer(200)};
  fetch_page();
  EXPECT_THAT(steps_, ElementsAre("obtain", "send Bearer 1",  //
                                  "obtain others than 1", "send Bearer 2", "page"));
}

TEST_F(CredentialsStep, RenewsThemOnceAndNeverInALoop) {
  replies_ = {1u, 2u};
  answers_ = {answer(401), answer(401)};
  auto const error = stage_error_of([&] { fetch_page(); });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "unauthorized");
}

TEST_F(CredentialsStep, MayRenewThemOnceForEachPage) {
  replies_ = {1u, 2u, 2u, 3u};
  answers_ = {answer(401), answer(200), answer(401), answer(200)};
  fetch_page();
  fetch_page();
  EXPECT_EQ(steps_.back(), "page");
}

TEST_F(CredentialsStep, DoesNotForgetOverAWaitWhichOnesWereRefused) {
  replies_ = {1u, unreachable, 2u};
  answers_ = {answer(401), answer(200)};
  fetch_page();
  EXPECT_THAT(steps_, ElementsAre("obtain", "send Bearer 1", "obtain others than 1", "wait",
                                  "obtain others than 1", "send Bearer 2", "page"));
}

TEST_F(CredentialsStep, DoesNotRenewWhatTheSourceForbids) {
  replies_ = {1u};
  answers_ = {answer(403)};
  EXPECT_EQ(stage_error_of([&] { fetch_page(); }).code(), "unauthorized");
}

TEST_F(CredentialsStep, DoesNotRenewWhatStandsInTheJobsFile) {
  replies_ = {0u};
  answers_ = {answer(401)};
  EXPECT_EQ(stage_error_of([&] { fetch_page(); }).code(), "unauthorized");
}

TEST_F(CredentialsStep, SendsThemAlongWithARedirectAndRenewsThemForTheFirstUrl) {
  replies_ = {1u, 2u};
  answers_ = {{302, {{"location", "/v2"}}, ""}, answer(401), answer(200)};
  fetch_page();
  EXPECT_THAT(steps_, ElementsAre("obtain", "send Bearer 1", "send Bearer 1",
                                  "obtain others than 1", "send Bearer 2", "page"));
}

}  // namespace
}  // namespace loanpulse
