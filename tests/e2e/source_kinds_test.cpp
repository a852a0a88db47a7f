#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using namespace testing_support;

/// A job `loans` whose source has these lines.
std::string job_of(std::string const& source, std::string const& target = "primary_key: id") {
  return "name: loans\nsource:\n" + source + "target: {table: staging.loans, " + target +
         ", columns: {id: bigint, name: text, seen: {type: timestamptz, optional: true}}}\n";
}

/// The first line of each request.
std::vector<std::string> asked(CannedServer const& server) {
  std::vector<std::string> lines;
  for (auto const& request : server.requests())
    lines.push_back(request.substr(0, request.find('\r')));
  return lines;
}

std::string row(int id, std::string const& more = "") {
  return R"({"id": )" + std::to_string(id) + R"(, "name": "n")" + more + "}";
}

TEST(SourceKinds, ATokenIsFetchedRenewedAndItsSuccessorKept) {
  CannedServer const server{
      {answering(ok(R"({"access_token": "token-one", "refresh_token": "refresh-two"})")),
       answering(answer("401 Unauthorized", "")), answering(ok(R"({"access_token": "token-two"})")),
       answering(ok("[" + row(1) + "]"))}};
  Platform const platform;
  platform.write_job("loans",
                     job_of("  url: \"" + server.url("/loans") +
                            "\"\n  auth: {type: oauth2, grant: refresh_token, token_url: \"" +
                            server.url("/token") + "\", refresh_token: refresh-one}\n"));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  EXPECT_THAT(asked(server), ElementsAre("POST /token HTTP/1.1", "GET /loans HTTP/1.1",
                                         "POST /token HTTP/1.1", "GET /loans HTTP/1.1"));
  EXPECT_THAT(server.requests().at(0),
              HasSubstr("grant_type=refresh_token&refresh_token=refresh-one"));
  EXPECT_THAT(server.requests().at(1), HasSubstr("Authorization: Bearer token-one\r\n"));
  EXPECT_THAT(server.requests().at(2), HasSubstr("refresh_token=refresh-two"));
  EXPECT_THAT(server.requests().at(3), HasSubstr("Authorization: Bearer token-two\r\n"));
  EXPECT_EQ(platform.db.value("SELECT name || ' ' || refresh_token FROM metadata.source_tokens"),
            "loans refresh-two");
}

TEST(SourceKinds, APostAsksForWhatIsNewAndByLinksGoesOn) {
  std::string const seen = R"(, "seen": "2024-03-01T10:00:00Z")";
  CannedServer const server{
      {answering(ok(R"({"d": [)" + row(1, seen) + R"(], "next": "/loans?page=2"})")),
       answering(ok(R"({"d": [)" + row(2, seen) + R"(], "next": null})")),
       answering(ok(R"({"d": []})"))}};
  Platform const platform;
  platform.write_job("loans", job_of("  url: \"" + server.url("/loans") +
                                     "\"\n  data_selector: d\n"
                                     "  body: {since: \"{start:unix}\", fields: [id, name]}\n"
                                     "  paginator: {type: next_link, link_path: next}\n"
                                     "  incremental: {cursor_path: seen}\n"));
  DaemonProcess daemon{platform};
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_THAT(asked(server), ElementsAre("POST /loans HTTP/1.1", "POST /loans?page=2 HTTP/1.1",
                                         "POST /loans HTTP/1.1"));
  EXPECT_THAT(server.requests().at(0), HasSubstr("\r\n\r\n{\"fields\":[\"id\",\"name\"]}"));
  EXPECT_THAT(server.requests().at(2), HasSubstr("{\"since\":1709287200,\"fields\""));
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loans"), "2");
}

TEST(SourceKinds, AMapReplacesItsTableAndItsSecretIsShownNowhere) {
  CannedServer const server{{answering(ok(R"({"a": )" + row(1) + R"(, "b": )" + row(2) + "}")),
                             answering(ok(R"({"c": )" + row(3) + "}")), answering(ok("{}"))}};
  Platform const platform;
  platform.write_job("loans",
                     job_of("  url: \"" + server.url("/loans") +
                                "\"\n  data: map\n"
                                "  auth: {type: api_key, key: canary-of-the-key, param: k}\n",
                            "mode: replace"));
  DaemonProcess daemon{platform};
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_EQ(platform.db.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM staging.loans"),
            "1 2");
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_EQ(platform.db.value("SELECT string_agg(id::text, ' ') FROM staging.loans"), "3");
  EXPECT_EQ(daemon.run("loans").at("error_code"), "empty_replacement");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loans"), "1");
  EXPECT_EQ(asked(server).front(), "GET /loans?k=canary-of-the-key HTTP/1.1");
  EXPECT_THAT(platform.db.value("SELECT string_agg(b::text, ' ') FROM metadata.bronze_files b"),
              Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace loanpulse
