#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "fetch/page_source_http.hpp"
#include "support/routed_server.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using testing::HasSubstr;

/// Lists of one answer by lines each, from a server that gives a text of its own for each.
class AnswerInPartsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { setenv("no_proxy", "*", 1); }

  static std::string text_of(std::string const& list, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
      text += "{\"list\": " + list + ", \"at\": " + std::to_string(text.size()) + "}\n";
    }
    return text;
  }

  Source source_of(RoutedServer const& server, std::size_t concurrency) const {
    Source source;
    source.url = server.url("/export");
    source.format = BodyFormat::ndjson;
    source.paging = SinglePage{};
    source.concurrency = concurrency;
    source.retry = {3, std::chrono::milliseconds{0}, std::chrono::milliseconds{0}};
    Placeholder const id{.kind = Placeholder::Kind::each, .name = "id"};
    source.params.emplace_back("list", TextTemplate{{id}});
    source.for_each = {ValueList{.name = "id", .values = {}}};
    return source;
  }
  static std::vector<RequestBounds> lists(std::size_t count) {
    std::vector<RequestBounds> lists(count);
    for (std::size_t i = 0; i < count; ++i) {
      auto const id = std::to_string(i);
      lists[i].each = {{"id", RequestBound{id}}};
      lists[i].partition = "id=" + id;
    }
    return lists;
  }

  /// The answers, joined from their parts.
  std::vector<std::string> answers_of(Source const& source, std::size_t count) {
    HttpClient client;
    auto const credentials = credential_source_of(source.auth);
    HttpPageSource pages{source, lists(count), client, *credentials, clock_, stop_.get_token()};
    std::vector<std::string> answers;
    while (auto page = pages.next_page()) {
      if (page->part.number == 1) answers.emplace_back();
      EXPECT_EQ(page->number, answers.size());
      EXPECT_EQ(page->partition, answers.size() - 1);
      EXPECT_EQ(page->part.offset, answers.back().size());
      answers.back() += page->body.text();
      if (page->part.is_last) pages.page_decoded({.record_count = 1});
    }
    return answers;
  }

  SystemClock clock_;
  std::stop_source stop_;
};

TEST_F(AnswerInPartsTest, IsReadInItsTurnWhateverIsFetchedAhead) {
  for (std::size_t const bytes : {std::size_t{100}, std::size_t{9} << 20}) {
    RoutedServer const server{[&](RoutedRequest const& request) {
      return json_answer(text_of(request.param("list"), bytes));
    }};
    for (std::size_t const concurrency : {1u, 3u}) {
      auto const before = server.targets().size();
      auto const answers = answers_of(source_of(server, concurrency), 6);
      ASSERT_EQ(answers.size(), 6u);
      for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_TRUE(answers[i] == text_of(std::to_string(i), bytes)) << i;
      }
      auto const requests = server.targets().size() - before;
      bool const is_short = bytes == 100;
      EXPECT_LE(requests, is_short ? 6 : 6 + (concurrency == 1 ? 0 : 2 * concurrency))
          << "fetched ahead for nothing";
    }
  }
}

TEST_F(AnswerInPartsTest, IsAskedForAgainAsLongAsNoneOfItIsDelivered) {
  auto const text = text_of("0", 9u << 20);
  int asked = 0;
  std::size_t sent = 1u << 20;
  RoutedServer const server{[&](RoutedRequest const&) {
    auto const answer = json_answer(text);
    return ++asked == 2 ? answer : answer.substr(0, sent);
  }};
  auto const source = source_of(server, 1);
  EXPECT_TRUE(answers_of(source, 1).at(0) == text);
  EXPECT_EQ(asked, 2);
  sent = 6u << 20;
  auto const error = stage_error_of([&] { answers_of(source, 1); });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.code(), "truncated");
  EXPECT_THAT(error.what(), HasSubstr("id=0"));
  EXPECT_THAT(error.what(), HasSubstr("GET " + server.url("/export?list=0") + ": "));
  EXPECT_THAT(error.what(), HasSubstr("a new run begins anew"));
  EXPECT_EQ(asked, 3);
}

TEST_F(AnswerInPartsTest, ARuleOfAnswersThatItsFirstPartFulfilsEndsTheList) {
  RoutedServer const server{
      [&](RoutedRequest const&) { return json_answer(text_of("0", 9u << 20)); }};
  auto source = source_of(server, 1);
  source.answers = {{.status = {200}, .text = "\"at\": 0}", .then = AnswerRule::Then::skip}};
  EXPECT_TRUE(answers_of(source, 2).empty());
  EXPECT_EQ(server.targets().size(), 2u);
}

}  // namespace
}  // namespace loanpulse
