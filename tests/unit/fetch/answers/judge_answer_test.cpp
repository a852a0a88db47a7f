#include "fetch/answers/judge_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/answers/status_class.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

TEST(StatusClass, IsTheSameForAllStatusesThatMeanTheSame) {
  for (int const status : {200, 203}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::success) << status;
  }
  for (int const status : {201, 202, 204, 205, 206, 299}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::no_page) << status;
  }
  for (int const status : {301, 302, 303, 307, 308}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::redirect) << status;
  }
  for (int const status : {408, 425, 500, 502, 503, 504, 520, 599}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::transient) << status;
  }
  for (int const status : {401, 403}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::unauthorized) << status;
  }
  for (int const status :
       {0, 101, 300, 304, 305, 400, 404, 410, 413, 420, 422, 430, 499, 501, 505, 511, 600}) {
    EXPECT_EQ(classify_status(status, false), StatusClass::rejected) << status;
  }
  EXPECT_EQ(classify_status(429, false), StatusClass::rate_limited);
  EXPECT_EQ(classify_status(503, true), StatusClass::rate_limited);
  for (int const status : {403, 413, 420, 430}) {
    EXPECT_EQ(classify_status(status, true), StatusClass::rate_limited) << status;
  }
  EXPECT_EQ(classify_status(401, true), StatusClass::unauthorized);
  EXPECT_EQ(classify_status(500, true), StatusClass::transient);
}

Verdict judged(int status, std::string body = "[]",
               std::vector<std::pair<std::string, std::string>> headers = {}) {
  return judge_answer({}, {status, std::move(headers), std::move(body)}, now);
}

TEST(JudgeAnswer, TakesAPageForOneWhateverItsBodyIs) {
  for (auto const* body : {"", "[]", "<html></html>", "[{"}) {
    EXPECT_TRUE(std::holds_alternative<BringsPage>(judged(200, body))) << body;
  }
}

TEST(JudgeAnswer, SeesAPageThatOnlyTheConnectionsEndEndsAndWhichIsCutWithinItsJson) {
  Answer cut{200, {}, R"([{"id":1},{"id":2,"na)"};
  cut.framed = false;
  auto const verdict = judge_answer({}, cut, now);
  auto const& failure = std::get<MayPass>(verdict).failure;
  EXPECT_EQ(failure.kind, ErrorKind::transient);
  EXPECT_EQ(failure.code, "truncated");
  EXPECT_THAT(failure.reason, HasSubstr("after 21 bytes"));
  cut.body = "[]";
  EXPECT_TRUE(std::holds_alternative<BringsPage>(judge_answer({}, cut, now)));
}

TEST(JudgeAnswer, LetsRedirectsLeadElsewhere) {
  EXPECT_TRUE(std::holds_alternative<LeadsElsewhere>(judged(302)));
}

TEST(JudgeAnswer, TellsAFailureThatMayPassWithWhatTheSourceSaid) {
  auto const verdict = judged(503, "down for a while");
  auto const& passing = std::get<MayPass>(verdict);
  EXPECT_EQ(passing.failure.kind, ErrorKind::transient);
  EXPECT_EQ(passing.failure.code, "http_status");
  EXPECT_EQ(passing.failure.reason, "HTTP 503");
  EXPECT_THAT(passing.failure.detail, HasSubstr("down for a while"));
  EXPECT_FALSE(passing.limit.reached);
}

TEST(JudgeAnswer, PassesOnForHowLongTheSourceWantsToBeLeftAlone) {
  auto const verdict = judged(403, "", {{"retry-after", "7"}});
  auto const& passing = std::get<MayPass>(verdict);
  EXPECT_EQ(passing.failure.kind, ErrorKind::rate_limited);
  EXPECT_EQ(passing.failure.code, "rate_limited");
  EXPECT_EQ(passing.limit.wait, seconds{7});
}

TEST(JudgeAnswer, RefusesWhatNoOtherRequestWouldBring) {
  for (int const status : {204, 401, 403, 404, 501}) {
    EXPECT_TRUE(std::holds_alternative<RefusesPage>(judged(status))) << status;
  }
}

TEST(JudgeAnswer, APartOfTheListIsAPageAndAPartOfItsBytesIsNone) {
  auto const ranged = [](std::string range) {
    return judged(206, "[]", {{"content-range", std::move(range)}});
  };
  for (auto const* range : {"0-99/2347", "0-99/*", "items 0-99/2347"}) {
    EXPECT_TRUE(std::holds_alternative<BringsPage>(ranged(range))) << range;
  }
  EXPECT_TRUE(std::holds_alternative<RefusesPage>(ranged("bytes 0-1/300")));
  EXPECT_TRUE(std::holds_alternative<RefusesPage>(judged(206)));
  EXPECT_TRUE(
      std::holds_alternative<RefusesPage>(judged(201, "[]", {{"content-range", "0-99/2347"}})));
}

}  // namespace
}  // namespace loanpulse
