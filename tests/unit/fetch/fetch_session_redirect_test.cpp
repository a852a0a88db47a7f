#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/fetch_session.hpp"
#include "model/error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

Source source() {
  Source source;
  source.url = "http://a.example:8000/api/loans?x=1";
  source.auth = BearerAuth{Secret{"s3cret"}};
  return source;
}

Answer redirect(int status, std::string location) {
  return {status, {{"location", std::move(location)}}, ""};
}

class FetchSessionRedirect : public testing::Test {
 protected:
  FetchSessionRedirect() { ask(session_, credentials_of(source_)); }

  PageRequest follow(int status, std::string location) {
    auto const step = session_.on_answer(redirect(status, std::move(location)), now);
    return std::get<SendRequest>(step).request;
  }

  StageError refusal(Answer answer) {
    try {
      session_.on_answer(std::move(answer), now);
    } catch (StageError const& error) {
      EXPECT_EQ(error.kind(), ErrorKind::rejected);
      return error;
    }
    return {ErrorKind::cancelled, "none", "followed"};
  }

  Source const source_ = source();
  FetchSession session_{source_, {}, [] { return 0.5; }};
};

TEST_F(FetchSessionRedirect, FollowsWithinTheOriginAndTakesTheCredentialsAlong) {
  auto const request = follow(302, "/v2/loans");
  EXPECT_EQ(request.url, "http://a.example:8000/v2/loans");
  bool authorized = false;
  for (auto const& [name, value] : request.headers) {
    authorized = authorized || (name == "Authorization" && value.reveal() == "Bearer s3cret");
  }
  EXPECT_TRUE(authorized);
}

TEST_F(FetchSessionRedirect, FollowsEveryRedirectingStatus) {
  for (int const status : {301, 302, 303, 307, 308}) {
    EXPECT_EQ(follow(status, "/v" + std::to_string(status)).url,
              "http://a.example:8000/v" + std::to_string(status));
  }
}

TEST_F(FetchSessionRedirect, DeliversThePageUnderTheUrlThatWasAskedFor) {
  follow(302, "/elsewhere?token=abc");
  auto const step = session_.on_answer({200, {}, "[]"}, now);
  EXPECT_EQ(std::get<DeliverPage>(step).page.url, "http://a.example:8000/api/loans?x=1");
}

TEST_F(FetchSessionRedirect, RefusesEveryOtherOrigin) {
  for (auto const* location :
       {"http://b.example:8000/api/loans", "https://a.example:8000/api/loans",
        "http://a.example:8001/api/loans", "http://a.example/api/loans", "//b.example/x",
        "http://a.example.evil.example:8000/"}) {
    auto const error = refusal(redirect(302, location));
    EXPECT_EQ(error.code(), "redirect_off_origin") << location;
  }
}

TEST_F(FetchSessionRedirect, NamesBothOrigins) {
  auto const error = refusal(redirect(302, "https://b.example/x?token=abc"));
  EXPECT_THAT(error.what(), HasSubstr("from http://a.example:8000 to https://b.example:443"));
  EXPECT_THAT(error.what(), Not(HasSubstr("abc")));
}

TEST_F(FetchSessionRedirect, ComparesHostsWithoutCase) {
  EXPECT_EQ(follow(302, "HTTP://A.EXAMPLE:8000/x").url, "HTTP://A.EXAMPLE:8000/x");
}

TEST_F(FetchSessionRedirect, RefusesWhatIsNoHttpUrl) {
  for (auto const* location :
       {"file:///etc/passwd", "ftp://a.example:8000/x", "javascript:x",
        "http://a.example:8000\\@evil.example/", "/a b", "/a\r\nb",
        "http://a.example:8000@evil.example/", "http://user:pw@a.example:8000/"}) {
    EXPECT_EQ(refusal(redirect(302, location)).code(), "bad_redirect") << location;
  }
}

TEST_F(FetchSessionRedirect, RefusesARedirectToNowhere) {
  EXPECT_EQ(refusal({302, {}, ""}).code(), "bad_redirect");
  EXPECT_EQ(refusal(redirect(301, "")).code(), "bad_redirect");
}

TEST_F(FetchSessionRedirect, RefusesALoop) {
  follow(302, "/b");
  follow(302, "/c");
  EXPECT_EQ(refusal(redirect(302, "/b")).code(), "redirect_loop");
}

TEST_F(FetchSessionRedirect, RefusesALoopToItself) {
  EXPECT_EQ(refusal(redirect(302, "/api/loans?x=1")).code(), "redirect_loop");
}

TEST_F(FetchSessionRedirect, FollowsFiveAndNotSix) {
  for (int hop = 1; hop <= 5; ++hop) follow(302, "/" + std::to_string(hop));
  EXPECT_EQ(refusal(redirect(302, "/6")).code(), "redirect_limit");
}

TEST_F(FetchSessionRedirect, StartsARetryAtTheFirstUrlAgain) {
  follow(302, "/b");
  session_.on_answer({503, {}, ""}, now);
  auto const step = ask_again(session_);
  EXPECT_EQ(std::get<SendRequest>(step).request.url, source_.url);
  EXPECT_EQ(follow(302, "/b").url, "http://a.example:8000/b");
}

class FollowedAnywhere : public testing::Test {
 protected:
  FollowedAnywhere() {
    source_ = source();
    source_.url = "https://a.example/api/loans?x=1";
    source_.redirects = Redirects::follow_without_credentials;
    source_.headers = {{"X-Tenant", "blue"}, {"X-Key", Secret{"k3y-of-the-job"}}};
    source_.params = {{"api_key", TextTemplate{Secret{"k3y-of-the-job"}}}};
  }

  PageRequest follow(int status, std::string const& location) {
    session_.emplace(source_, RequestBounds{}, [] { return 0.5; });
    ask(*session_, credentials_of(source_));
    return std::get<SendRequest>(session_->on_answer(redirect(status, location), now)).request;
  }
  StageError refusal(int status, std::string const& location) {
    try {
      follow(status, location);
    } catch (StageError const& error) {
      return error;
    }
    return {ErrorKind::cancelled, "none", "followed"};
  }

  Source source_;
  std::optional<FetchSession> session_;
};

TEST_F(FollowedAnywhere, TakesNothingAlongThatShowsWhoAsks) {
  auto const request = follow(302, "https://storage.example/signed?sig=1");
  EXPECT_EQ(request.url, "https://storage.example/signed?sig=1");
  EXPECT_TRUE(request.is_foreign);
  for (auto const& [name, value] : request.headers) {
    EXPECT_EQ(name, "Accept");
    EXPECT_THAT(value.reveal(), Not(HasSubstr("k3y")));
  }
  EXPECT_EQ(request.headers.size(), 1u);
}

TEST_F(FollowedAnywhere, StaysWithoutCredentialsOnTheWayBack) {
  follow(302, "https://storage.example/signed");
  auto const step = session_->on_answer(redirect(302, "https://a.example/api/loans2"), now);
  auto const& request = std::get<SendRequest>(step).request;
  EXPECT_TRUE(request.is_foreign);
  EXPECT_EQ(request.headers.size(), 1u);
}

TEST_F(FollowedAnywhere, KeepsAPostAndItsBody) {
  JsonTemplate text;
  text.value = TextTemplate{"all"};
  source_.body = JsonBody{JsonTemplate{JsonTemplate::Object{{"filter", text}}}};
  source_.method = HttpMethod::post;
  auto const request = follow(307, "https://storage.example/x");
  EXPECT_EQ(request.method, HttpMethod::post);
  EXPECT_EQ(request.body, R"({"filter":"all"})");
  EXPECT_EQ(request.headers.size(), 2u) << "Accept and Content-Type";
  auto const other = follow(303, "https://storage.example/x");
  EXPECT_EQ(other.method, HttpMethod::get);
  EXPECT_EQ(other.body, "");
}

TEST_F(FollowedAnywhere, TakesNoSecretBodyAlong) {
  JsonTemplate text;
  text.value = TextTemplate{Secret{"k3y-of-the-job"}};
  source_.body = JsonBody{JsonTemplate{JsonTemplate::Object{{"key", text}}}};
  source_.method = HttpMethod::post;
  EXPECT_THAT(refusal(308, "https://storage.example/x").what(),
              HasSubstr("would take the secrets of source.body along"));
  EXPECT_EQ(follow(303, "https://storage.example/x").body, "");
}

TEST_F(FollowedAnywhere, NeverLeavesTls) {
  auto const error = refusal(302, "http://storage.example/x");
  EXPECT_EQ(error.code(), "redirect_off_origin");
  EXPECT_THAT(error.what(), HasSubstr("ask the source's owner for an https address"));
}

TEST_F(FollowedAnywhere, LinksOfThePageAreSeenFromTheSource) {
  follow(302, "https://storage.example/signed");
  auto const step = session_->on_answer({200, {}, "[]"}, now);
  EXPECT_EQ(std::get<DeliverPage>(step).page.answered_by.find("https://a.example/"), 0u);
}

TEST_F(FollowedAnywhere, ARefusalThereRenewsNoCredentials) {
  session_.emplace(source_, RequestBounds{}, [] { return 0.5; });
  Credentials issued{.headers = {{"Authorization", Secret{"Bearer t1"}}}};
  issued.issue = 1;
  ask(*session_, issued);
  session_->on_answer(redirect(302, "https://storage.example/signed"), now);
  EXPECT_THROW(session_->on_answer({401, {}, ""}, now), StageError);
}

}  // namespace
}  // namespace loanpulse
