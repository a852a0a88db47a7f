#include "config/load_config.hpp"
#include "support/temp_dir.hpp"
#include "unit/config/job_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A folder with a connection `acme` and a job that uses it.
class Connections : public testing::Test {
 protected:
  Connections() {
    dir_.write("loanpulse.yaml", "state_dir: /state\n");
    connection("");
    job("  url: /loans", "");
  }

  void connection(std::string const& more,
                  std::string const& url = "url: https://api.example/v2") const {
    dir_.write("connections.d/acme.yaml", "name: acme\n" + url + "\n" + more);
  }
  void job(std::string const& url, std::string const& more,
           std::string const& name = "loans") const {
    dir_.write("jobs.d/" + name + ".yaml", JobText{.name = "name: " + name,
                                                   .url = "  connection: acme\n" + url,
                                                   .source = "  data_selector: data\n" + more,
                                                   .table = "  table: staging." + name}
                                               .text());
  }

  Config load() const { return load_config(dir_.path() / "loanpulse.yaml", secrets_.sources()); }
  Source source() const { return load().jobs.at(0).source; }

  /// The problems, with the folder's own name taken out.
  std::string problems() const {
    try {
      load();
    } catch (ConfigError const& error) {
      std::string text = error.what();
      std::string const prefix = dir_.path().string() + "/";
      for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
        text.erase(at, prefix.size());
      }
      return text;
    }
    return "";
  }

  TempDir dir_;
  FakeSecrets secrets_;
};

std::vector<std::string> headers_of(Source const& source) {
  std::vector<std::string> all;
  for (auto const& [name, value] : source.headers) all.push_back(name + "=" + value.shown());
  return all;
}

TEST_F(Connections, AddTheirPathToThatOfTheJob) {
  EXPECT_EQ(source().url.shown(), "https://api.example/v2/loans");
  job("  url: https://API.example:443/v3/loans", "");
  EXPECT_EQ(source().url.shown(), "https://API.example:443/v3/loans");
  job("", "");
  EXPECT_EQ(source().url.shown(), "https://api.example/v2");
}

TEST_F(Connections, MayHoldPlaceholders) {
  connection("", "url: \"https://api.example/{now:date}\"");
  job("  url: \"loans/{start}?x={end:unix}\"", "  incremental: {cursor_path: updated_at, lag: 1m}");
  EXPECT_EQ(source().url.shown(), "https://api.example/{now:date}/loans/{start}?x={end:unix}");
  job("  url: \"loans/{start}\"", "");
  EXPECT_THAT(problems(), HasSubstr("jobs.d/loans.yaml:5: source.url: holds {start}, which is the "
                                    "bound of an incremental job"));
  connection("params: {page: \"{page}\"}\n");
  job("  url: loans", "");
  EXPECT_THAT(problems(), HasSubstr("connections.d/acme.yaml:3: params.page: holds {page}, which "
                                    "is counted by the paginator page_number"));
}

TEST_F(Connections, NeverSendCredentialsToAnotherOrigin) {
  for (char const* const url :
       {"https://evil.example/v2/loans", "http://api.example/v2", "https://api.example:8443/v2"}) {
    job("  url: " + std::string{url}, "");
    EXPECT_THAT(problems(), HasSubstr("jobs.d/loans.yaml:5: source.url: leads to " +
                                      std::string{url}.substr(0, std::string{url}.find("/v2"))))
        << url;
    EXPECT_THAT(problems(), HasSubstr("away from https://api.example, the scheme, host and port of "
                                      "the connection"));
  }
}

TEST_F(Connections, GiveWayToTheJobMemberByMember) {
  connection(
      "headers: {X-Version: \"1\", X-Tenant: blue}\n"
      "params: {type: loan, expand: [a, b]}\n"
      "retry: {max_attempts: 9, max_delay: 1m}\n"
      "timeouts: {total: 9s}\n"
      "ignored: 1\n");
  EXPECT_THAT(problems(), HasSubstr("connections.d/acme.yaml:7: ignored: unknown key 'ignored'; "
                                    "known keys are name, url, auth"));
  connection(
      "headers: {X-Version: \"1\", X-Tenant: blue}\n"
      "params: {type: loan, expand: [a, b]}\n"
      "retry: {max_attempts: 9, max_delay: 1m}\n"
      "answers: [{status: 404, then: skip}, {status: 403, then: wait}]\n"
      "concurrency: 1\n");
  job("  url: loans",
      "  headers: {x-version: \"2\", X-More: y}\n"
      "  params: {expand: c}\n"
      "  retry: {max_attempts: 2}\n"
      "  answers: [{status: 410, then: skip}]");
  auto const merged = source();
  EXPECT_THAT(headers_of(merged), ElementsAre("x-version=2", "X-More=y", "X-Tenant=blue"));
  ASSERT_EQ(merged.params.size(), 2u);
  EXPECT_EQ(merged.params[0], ParamTemplate("expand", TextTemplate{"c"}));
  EXPECT_EQ(merged.params[1], ParamTemplate("type", TextTemplate{"loan"}));
  EXPECT_EQ(merged.retry.max_attempts, 2);
  EXPECT_EQ(merged.retry.max_delay, std::chrono::minutes{1});
  EXPECT_THAT(merged.answers, testing::SizeIs(1));
}

TEST_F(Connections, GiveTheirPaginatorUnlessTheJobChoosesAnother) {
  connection("paginator: {type: cursor, cursor_path: next, cursor_param: c}\n");
  job("  url: loans", "  paginator: {limit_param: n, limit: 7}");
  EXPECT_THAT(problems(), IsEmpty()) << "the type is the connection's";
  auto const cursor = std::get<CursorPaging>(source().paging);
  EXPECT_EQ(cursor.limit, 7u);
  job("  url: loans", "  paginator: {type: cursor, cursor_path: after}");
  EXPECT_THAT(problems(), IsEmpty());
  job("  url: loans", "  paginator: {type: offset, offset_param: o, limit_param: n, limit: 5}");
  EXPECT_THAT(problems(), IsEmpty()) << "nothing of the other type remains";
}

TEST_F(Connections, ShareTheirCredentialsUntilAJobHasItsOwn) {
  secrets_.variables = {{"KEY", "k1"}, {"OTHER", "k2"}};
  connection(
      "auth: {type: oauth2, token_url: \"https://id.example/t\", client_id: me, "
      "client_secret: \"${env:KEY}\"}\n");
  EXPECT_EQ(source().shared_tokens, "connection:acme");
  job("  url: loans", "  auth: {client_secret: \"${env:OTHER}\"}");
  auto const own = source();
  EXPECT_EQ(own.shared_tokens, "");
  EXPECT_EQ(std::get<OAuth2Auth>(own.auth).client_secret->reveal(), "k2");
  EXPECT_EQ(std::get<OAuth2Auth>(own.auth).client_id->reveal(), "me");
  job("  url: loans", "  auth: {type: none}");
  EXPECT_TRUE(std::holds_alternative<NoAuth>(source().auth));
}

TEST_F(Connections, AreToldWrongInTheirOwnFileAndOnce) {
  connection("auth: {type: bearer, token: \"${env:MISSING}\"}\nconcurrency: 4\n");
  job("  url: loans", "");
  job("  url: more", "", "more");
  EXPECT_EQ(problems(),
            "connections.d/acme.yaml:3: auth.token: environment variable 'MISSING' is not set; "
            "set it, or use ${file:...}\n"
            "connections.d/acme.yaml:4: concurrency: the paginator does not know a page before the "
            "one before it has come: use page_number or offset with total_path, or leave "
            "concurrency out");
}

TEST_F(Connections, AreCheckedThoughNobodyUsesThem) {
  dir_.write("connections.d/unused.yaml", "name: unused\nurl: api.example\nretry: {max: 1}\n");
  EXPECT_THAT(problems(), HasSubstr("connections.d/unused.yaml:2: url: must begin with http://"));
  EXPECT_THAT(problems(), HasSubstr("connections.d/unused.yaml:3: retry.max: unknown key 'max'"));
  dir_.write("connections.d/unused.yaml", "name: acme\nurl: https://api.example\n");
  EXPECT_THAT(problems(),
              HasSubstr("connections.d/unused.yaml:1: name: 'acme' is already used in"));
  dir_.write("connections.d/unused.yaml", "name: other\n");
  EXPECT_THAT(problems(), HasSubstr("connections.d/unused.yaml:1: url: is required; credentials "
                                    "are sent to its scheme, host and port"));
  dir_.write("connections.d/unused.yaml", "");
  EXPECT_THAT(problems(), HasSubstr("connections.d/unused.yaml: is empty"));
}

TEST_F(Connections, ThatAreMissedAreNamedWithTheNearest) {
  dir_.write("jobs.d/loans.yaml", JobText{.url = "  connection: acne"}.text());
  EXPECT_EQ(problems(),
            "jobs.d/loans.yaml:4: source.connection: there is no connection 'acne'; did you mean "
            "'acme'?");
  std::filesystem::remove_all(dir_.path() / "connections.d");
  EXPECT_THAT(problems(), HasSubstr("there is no connection 'acne'; describe it in "
                                    "connections.d/acne.yaml beside jobs.d"));
}

TEST_F(Connections, ThatCannotBeReadAreNotMissedToo) {
  dir_.write("connections.d/acme.yaml", "name: [acme\n");
  auto const told = problems();
  EXPECT_THAT(told, HasSubstr("connections.d/acme.yaml:"));
  EXPECT_THAT(told, Not(HasSubstr("there is no connection")));
}

TEST_F(Connections, MakeNoJobOfASourceWithoutAUrl) {
  dir_.write("jobs.d/loans.yaml", JobText{.url = "  concurrency: 1"}.text());
  EXPECT_THAT(problems(), HasSubstr("source.url: is required"));
}

}  // namespace
}  // namespace loanpulse
