#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

#include <chrono>

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace testing_support;

std::string const one_row = ok(R"([{"id": 1, "name": "a"}])");

/// A job `loans` that reads this server; `source` is further YAML of its source, `more` of the job.
std::string job_of(CannedServer const& server, std::string const& source,
                   std::string const& more = "") {
  return "name: loans\nsource: {url: \"" + server.url("/loans") + "\"" + source +
         "}\ntarget: {table: staging.loans, primary_key: id, columns: {id: bigint, name: text}}\n" +
         more;
}

TEST(SourceAnswers, ARunWaitsAsLongAsTheSourceAskedBeforeItIsTriedAgain) {
  CannedServer const server{
      {answering(answer("429 Too Many Requests", "", "Retry-After: 2\r\n")), answering(one_row)}};
  Platform const platform;
  platform.write_job("loans", job_of(server, ", retry: {max_delay: 1s}",
                                     "run: {retry: {max_attempts: 2, initial_delay: 1ms}}\n"));
  DaemonProcess daemon{platform};
  auto const start = std::chrono::steady_clock::now();
  auto const run = daemon.run("loans");
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds{2});
  EXPECT_EQ(run.at("status"), "succeeded");
  EXPECT_EQ(run.at("attempt"), "2");
}

TEST(SourceAnswers, ARunIsNotTriedAgainBeforeTheSourceWantsIt) {
  CannedServer const server{
      {answering(answer("403 Forbidden", "", "Retry-After: 3600\r\n")), answering(one_row)}};
  Platform const platform;
  platform.write_job("loans",
                     job_of(server, "", "run: {retry: {max_attempts: 2, max_delay: 1h}}\n"));
  DaemonProcess daemon{platform};
  auto const waiting = daemon.post("/api/v1/jobs/loans/runs");
  auto const id = Platform::members(waiting.body).at("run_id");
  ASSERT_TRUE(wait_until([&] {
    return platform.db.value(
               "SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'queued' "
               "AND not_before > now() + interval '50 min'") == "1";
  }));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(SourceAnswers, ARunWhoseSourceAsksForTooMuchPatienceFailsAsRateLimited) {
  CannedServer const server{
      {answering(answer("503 Service Unavailable", "", "Retry-After: 3600\r\n"))}};
  Platform const platform;
  platform.write_job("loans",
                     job_of(server, "", "run: {retry: {max_attempts: 5, max_delay: 1m}}\n"));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("status"), "failed");
  EXPECT_EQ(run.at("error_code"), "rate_limited");
  EXPECT_THAT(run.at("error_message"), HasSubstr("the source wants no request before 20"));
  EXPECT_THAT(run.at("error_message"), HasSubstr("raise source.retry.max_delay"));
}

/// Everything that a run leaves behind but bronze and the target's own rows.
std::string traces(Platform const& platform, Finished const& finished) {
  return finished.out + finished.err +
         platform.db.value(
             "SELECT coalesce(string_agg(r::text, ' '), '') FROM "
             "metadata.pipeline_runs r") +
         platform.db.value(
             "SELECT coalesce(string_agg(q::text, ' '), '') FROM "
             "metadata.quality_results q") +
         platform.db.value(
             "SELECT coalesce(string_agg(q::text, ' '), '') FROM "
             "metadata.quarantined_rows q");
}

TEST(SourceAnswers, ASecretThatTheSourceRepeatsIsShownNowhere) {
  std::string const bearer = "canary-of-the-token-0123456789";
  std::string const key = "canary/of+the=header";
  std::string const quarantine = "quality: [{valid_types: true, on_fail: quarantine}]\n";
  struct Case {
    std::string name;
    std::string body;
    std::string quality;
  };
  for (auto const& each : {
           Case{"not JSON", "you sent " + bearer, ""},
           {"a page", "<html><title>Hello " + bearer + "</title>", ""},
           {"no selector",
            R"({"error": "no access for )" + bearer + R"(", "canary%2Fof%2Bthe%3Dheader": 1})", ""},
           {"a wrong type",
            R"([{"id": "x )" + bearer + R"(", "name": "canary\/of\u002bthe=header"}])", ""},
           {"a quarantined row",
            R"([{"id": ")" + bearer + R"(", "name": "canary\/of+the=header"}])", quarantine},
           {"a bad value", R"([{"id": 1, "name": ")" + bearer + R"("}])",
            "quality: [{accepted_values: {column: name, values: [a]}}]\n"},
           {"a shared value",
            R"([{"id": 1, "name": ")" + bearer + R"("}, {"id": 2, "name": ")" + bearer + R"("}])",
            "quality: [{unique: [name], on_fail: quarantine}]\n"},
           {"a value that is warned about",
            R"([{"id": 1, "name": ")" + bearer + R"("}, {"id": 2, "name": ")" + bearer + R"("}])",
            "quality: [{unique: [name], on_fail: warn}]\n"},
       }) {
    CannedServer const server{{answering(ok(each.body))}};
    Platform const platform;
    platform.write_job("loans",
                       job_of(server,
                              ", auth: {type: bearer, token: \"${env:CANARY}\"}, headers: {X-Acme: "
                              "\"${env:OTHER}\"}",
                              each.quality));
    auto const finished =
        run_program(platform.command({"--log-level", "debug", "run", "loans", "--json"}),
                    {{"PGHOST", ""}, {"PGDATABASE", ""}, {"CANARY", bearer}, {"OTHER", key}});
    auto const shown = traces(platform, finished);
    EXPECT_THAT(shown, HasSubstr("***")) << each.name;
    EXPECT_THAT(shown, Not(HasSubstr("canary"))) << each.name;
    EXPECT_THAT(server.requests().front(), HasSubstr(bearer)) << each.name;
  }
}

}  // namespace
}  // namespace loanpulse
