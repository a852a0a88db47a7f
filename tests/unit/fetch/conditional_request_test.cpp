#include "fetch/conditional_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/list_sequence.hpp"
#include "support/stage_error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Source conditional_source() {
  Source source;
  source.url = "http://a.example/loans";
  source.conditional = true;
  return source;
}

/// "If-None-Match: ..." and the like, of a request.
std::vector<std::string> conditions_of(FetchStep const& step) {
  std::vector<std::string> conditions;
  for (auto const& [name, value] : std::get<SendRequest>(step).request.headers) {
    if (is_condition(name)) conditions.push_back(name + ": " + value.reveal());
  }
  return conditions;
}

/// Two runs of one source, the second with what the first has kept.
class ConditionalRequest : public testing::Test {
 protected:
  static FetchSession session(Source const& source, RequestBounds bounds) {
    return FetchSession{source, std::move(bounds), [] { return 0.5; }};
  }

  std::optional<Validators> kept_of(Answer answer) {
    auto first = session(source_, bounds_);
    ask(first);
    auto const step = first.on_answer(std::move(answer), now);
    return std::get<DeliverPage>(step).page.validators;
  }

  /// The request of a run after one that got an answer with an ETag and a date.
  FetchStep ask_after_an_answer(Source const& source, RequestBounds bounds) {
    bounds.validators = kept_of(
        {200, {{"etag", "W/\"7\""}, {"last-modified", "Mon, 01 Jan 2024 00:00:00 GMT"}}, "[]"});
    session_.emplace(source, std::move(bounds), [] { return 0.5; });
    return ask(*session_);
  }

  Source const source_ = conditional_source();
  RequestBounds const bounds_{.now = now, .row_basis = "b"};
  std::optional<FetchSession> session_;
};

TEST_F(ConditionalRequest, SendsWhatTheLastAnswerSaidAsItCame) {
  EXPECT_THAT(
      conditions_of(ask_after_an_answer(source_, bounds_)),
      ElementsAre("If-None-Match: W/\"7\"", "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT"));
}

TEST_F(ConditionalRequest, AnotherRequestIsAskedForWhateverIsThere) {
  auto other = source_;
  other.params.emplace_back("page_size", "7");
  EXPECT_THAT(conditions_of(ask_after_an_answer(other, bounds_)), IsEmpty());
  other = source_;
  other.headers.emplace_back("Accept", "text/json");
  EXPECT_THAT(conditions_of(ask_after_an_answer(other, bounds_)), IsEmpty());
  auto later = bounds_;
  later.now += std::chrono::hours{1};
  EXPECT_THAT(conditions_of(ask_after_an_answer(source_, later)).size(), 2u)
      << "the time is not in the request";
}

TEST_F(ConditionalRequest, AnotherBoundIsAnotherRequest) {
  auto source = source_;
  source.params.emplace_back("since", TextTemplate{{Placeholder{}}});
  auto first = session(source, bounds_from("2024-01-01"));
  ask(first);
  auto bounds = bounds_from("2024-01-01");
  auto const step = first.on_answer({200, {{"etag", "\"1\""}}, "[]"}, now);
  bounds.validators = std::get<DeliverPage>(step).page.validators;
  auto same = session(source, bounds);
  EXPECT_THAT(conditions_of(ask(same)), ElementsAre("If-None-Match: \"1\""));
  bounds.start = RequestBound{"2024-01-02"};
  auto other = session(source, bounds);
  EXPECT_THAT(conditions_of(ask(other)), IsEmpty());
}

TEST_F(ConditionalRequest, WhatTheRowsDependOnIsPartOfIt) {
  auto other = bounds_;
  other.row_basis = "another job's file";
  EXPECT_THAT(conditions_of(ask_after_an_answer(source_, other)), IsEmpty());
}

TEST_F(ConditionalRequest, WithoutTheKeyNothingIsKeptOrSent) {
  auto plain = source_;
  plain.conditional = false;
  EXPECT_THAT(conditions_of(ask_after_an_answer(plain, bounds_)), IsEmpty());
  auto first = session(plain, bounds_);
  ask(first);
  auto const step = first.on_answer({200, {{"etag", "\"1\""}}, "[]"}, now);
  EXPECT_FALSE(std::get<DeliverPage>(step).page.validators);
}

TEST_F(ConditionalRequest, NotModifiedEndsTheList) {
  ask_after_an_answer(source_, bounds_);
  auto const step = session_->on_answer({304, {}, ""}, now);
  EXPECT_TRUE(std::get<EndOfList>(step).not_modified);
  EXPECT_FALSE(std::get<EndOfList>(step).skipped);
  EXPECT_TRUE(std::holds_alternative<EndOfList>(session_->next_page()));
}

TEST_F(ConditionalRequest, NotModifiedThatWasNotAskedForIsAnErrorOfItsOwn) {
  auto first = session(source_, bounds_);
  ask(first);
  auto const error = stage_error_of([&] { first.on_answer({304, {}, ""}, now); });
  EXPECT_EQ(error.code(), "http_status");
  EXPECT_THAT(error.what(),
              AllOf(HasSubstr("HTTP 304"),
                    HasSubstr("the source says that nothing has changed, which it was not asked")));
}

TEST_F(ConditionalRequest, OnlyACompleteAnswerIsKept) {
  EXPECT_FALSE(kept_of({203, {{"etag", "\"1\""}}, "[]"})) << "a proxy has changed it";
  EXPECT_FALSE(kept_of({206, {{"etag", "\"1\""}, {"content-range", "items 0-9/10"}}, "[]"}));
  EXPECT_FALSE(kept_of({200, {{"content-type", "application/json"}}, "[]"}));
}

TEST_F(ConditionalRequest, WhatWouldMatchEverythingOrBreakTheRequestIsNotKept) {
  for (std::string const& etag : {std::string{"*"}, std::string{"\"a\nb\""}, std::string{"\xff"},
                                  std::string(5'000, 'x'), std::string{}}) {
    EXPECT_FALSE(kept_of({200, {{"etag", etag}}, "[]"})) << etag;
  }
  auto const kept = kept_of({200, {{"etag", "*"}, {"last-modified", "yesterday"}}, "[]"});
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->etag, "");
  EXPECT_EQ(kept->last_modified, "yesterday");
}

TEST_F(ConditionalRequest, AnotherUrlHasOtherValidators) {
  ask_after_an_answer(source_, bounds_);
  auto const step = session_->on_answer({302, {{"location", "/v2"}}, ""}, now);
  EXPECT_THAT(conditions_of(step), IsEmpty()) << "they are those of the first one";
  auto const page = session_->on_answer({200, {{"etag", "\"8\""}}, "[]"}, now);
  EXPECT_FALSE(std::get<DeliverPage>(page).page.validators);
}

TEST_F(ConditionalRequest, IsRepeatedAsItWas) {
  ask_after_an_answer(source_, bounds_);
  EXPECT_TRUE(std::holds_alternative<WaitBeforeRetry>(session_->on_answer({503, {}, ""}, now)));
  EXPECT_EQ(conditions_of(ask_again(*session_)).size(), 2u);
}

TEST_F(ConditionalRequest, EachListHasItsOwn) {
  auto source = source_;
  source.url = TextTemplate{{std::string{"http://a.example/"},
                             Placeholder{.kind = Placeholder::Kind::each, .name = "id"}}};
  source.sync_token = SyncToken{.path = "token"};
  std::vector<RequestBounds> lists(2, bounds_);
  lists[0].each.emplace_back("id", RequestBound{"1"});
  lists[1].each.emplace_back("id", RequestBound{"2"});
  lists[0].validators =
      Validators{.etag = "\"1\"", .basis = build_request(source, lists[0], {}).basis};
  ListSequence sequence{source, lists, [] { return 0.5; }};
  sequence.next_page();
  sequence.on_credentials({});
  auto step = sequence.on_answer({304, {}, ""}, now);
  ASSERT_TRUE(std::holds_alternative<ObtainCredentials>(step)) << "the second list";
  EXPECT_THAT(conditions_of(sequence.on_credentials({})), IsEmpty());
  step = sequence.on_answer({200, {{"etag", "\"2\""}}, "[]"}, now);
  sequence.page_decoded({.record_count = 1, .values = {{"token", "t"}}});
  EXPECT_TRUE(std::holds_alternative<EndOfList>(sequence.next_page()));
  ASSERT_EQ(sequence.validators().size(), 2u);
  EXPECT_TRUE(sequence.validators()[0].not_modified);
  EXPECT_EQ(sequence.validators()[0].kept, lists[0].validators);
  EXPECT_FALSE(sequence.validators()[1].not_modified);
  EXPECT_EQ(sequence.validators()[1].kept->etag, "\"2\"");
  EXPECT_EQ(sequence.tokens()[0], std::nullopt) << "nothing has changed: its token stays";
}

}  // namespace
}  // namespace loanpulse
