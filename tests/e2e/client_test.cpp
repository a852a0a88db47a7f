#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/canned_server.hpp"
#include "support/child_process.hpp"
#include "support/paths.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// The shipped program with no configuration but what a test gives it.
class ClientTest : public testing::Test {
 protected:
  Finished run(std::vector<std::string> const& arguments,
               std::map<std::string, std::string> environment = {}) const {
    std::vector<std::string> all{LOANPULSE_BINARY_DIR "/loanpulse", "--config",
                                 (dir.path() / "loanpulse.yaml").string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    for (auto const* name : {"LOANPULSE_SERVER", "LOANPULSE_TOKEN_FILE", "LOANPULSE_CA_FILE"}) {
      environment.emplace(name, "");
    }
    return run_program(all, environment);
  }
  /// Against the server, without its own options.
  Finished run_at(CannedServer const& server, std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(),
                     {"--server", fmt::format("http://127.0.0.1:{}", server.port())});
    return run(arguments);
  }

  TempDir dir;
};

std::string run_json(std::string const& status, std::string const& more = "") {
  return R"({"run_id":"r-1","job_name":"loans","status":")" + status + "\"" + more + "}";
}

std::string problem(std::string const& code, std::string const& detail) {
  return fmt::format(R"({{"code":"{}","detail":"{}"}})", code, detail);
}

std::string job_json(std::string const& name, std::string const& more) {
  return R"({"name":")" + name + R"(","schedule":"manual","queued":0,)" + more + "}";
}

TEST_F(ClientTest, TriggersARunWithItsKeyReasonAndToken) {
  CannedServer const server{{answering(answer("202 Accepted", run_json("queued")))}};
  auto const token = dir.write("token", "0123456789abcdef\n");
  auto const finished = run_at(server, {"trigger", "loans", "--key", "nightly 1", "--reason",
                                        "a \"test\"", "--token-file", token.string()});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.out, "loans queued (run r-1)\n");
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(server.requests()[0],
              AllOf(StartsWith("POST /api/v1/jobs/loans/runs HTTP/1.1\r\n"),
                    HasSubstr("\r\nIdempotency-Key: nightly 1\r\n"),
                    HasSubstr("\r\nAuthorization: Bearer 0123456789abcdef\r\n"),
                    HasSubstr("\r\nContent-Type: application/json\r\n"),
                    EndsWith("\r\n\r\n{\"reason\":\"a \\\"test\\\"\"}")));
}

TEST_F(ClientTest, WaitsForTheEndAcrossARestartOfTheDaemon) {
  auto const succeeded = run_json(
      "succeeded", R"(,"rows_read":3,"rows_inserted":3,"pages":1,"bytes":1000000,)"
                   R"("started_at":"2026-11-23T10:00:00Z","finished_at":"2026-11-23T10:00:02Z")");
  CannedServer const server{{answering(answer("202 Accepted", run_json("running"))),
                             {ReceiveRequest{}, Reset{}},
                             answering(answer("503 Service Unavailable", problem("draining", "x"))),
                             answering(ok(succeeded))}};
  auto const finished = run_at(server, {"trigger", "loans", "--wait"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.out,
            "loans succeeded in 2.00 s (run r-1)\n"
            "3 rows read: 3 inserted, 0 updated, 0 unchanged, 0 quarantined; 1 pages, 1.0 MB\n");
  ASSERT_EQ(server.requests().size(), 4u);
  EXPECT_THAT(server.requests()[0], StartsWith("POST /api/v1/jobs/loans/runs?wait=60s "));
  EXPECT_THAT(server.requests()[3], StartsWith("GET /api/v1/runs/r-1?wait=60s "));
}

TEST_F(ClientTest, AWaitedRunThatFailsIsAFailure) {
  auto const failed = run_json("failed", R"(,"error_code":"quality","error_message":"bad rows")");
  CannedServer const server{{answering(ok(failed)), answering(ok(failed))}};
  auto const finished = run_at(server, {"trigger", "loans", "--wait", "30s"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_EQ(finished.out, "loans failed (run r-1)\nquality: bad rows\n");
  auto const json = run_at(server, {"trigger", "loans", "--wait=30s", "--json"});
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_EQ(json.out, failed + "\n");
}

TEST_F(ClientTest, AWaitThatIsTooShortExitsWith75) {
  auto const running = answering(answer("202 Accepted", run_json("running")));
  CannedServer const server{{running, running, running, running}};
  auto const finished = run_at(server, {"trigger", "loans", "--wait", "1s"});
  EXPECT_EQ(finished.exit_code, 75);
  EXPECT_EQ(finished.out, "loans running (run r-1)\n");
}

TEST_F(ClientTest, ARefusalIsItsCodeAndItsExitCode) {
  struct Case {
    std::string status;
    std::string code;
    int exit_code;
  };
  for (auto const& [status, code, exit_code] :
       {Case{"409 Conflict", "job_paused", 75}, Case{"409 Conflict", "idempotency_conflict", 64},
        Case{"429 Too Many Requests", "queue_full", 75}, Case{"503 Unavailable", "draining", 75},
        Case{"503 Unavailable", "database_unreachable", 69},
        Case{"404 Not Found", "unknown_job", 64}, Case{"422 Unprocessable", "bad_member", 64},
        Case{"500 Oops", "unexpected", 1}}) {
    CannedServer const server{{answering(answer(status, problem(code, "why")))}};
    auto const finished = run_at(server, {"trigger", "loans"});
    EXPECT_EQ(finished.exit_code, exit_code) << code;
    EXPECT_EQ(finished.err, code + ": why\n");
    EXPECT_EQ(finished.out, "");
  }
}

TEST_F(ClientTest, AnAnswerOfAnotherKindOfServerIsToldAndEndsNothing) {
  std::string const deep = R"({"jobs":[{"name":)" + std::string(2'000'000, '[');
  for (auto const* command : {"jobs", "runs", "status"}) {
    CannedServer const server{{answering(ok(deep))}};
    auto const finished = run_at(server, {command});
    EXPECT_EQ(finished.exit_code, 1) << command << " ended by signal " << finished.signal;
    EXPECT_THAT(finished.err, StartsWith("daemon_answer: the daemon's answer is not understood"));
  }
}

TEST_F(ClientTest, AListThatLeadsBackToItselfIsRefused) {
  std::string const page =
      R"({"jobs":[)" + job_json("loans", R"("paused":false)") + R"(],"next_after":"loans"})";
  CannedServer const server{{answering(ok(page)), answering(ok(page)), answering(ok(page))}};
  auto const finished = run_at(server, {"jobs"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.err, HasSubstr("the daemon's list has no end"));
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(ClientTest, AMissingTokenIsToldWithTheCure) {
  CannedServer const server{{answering(answer("401 Unauthorized", problem("no_token", "who?")))}};
  auto const finished = run_at(server, {"jobs"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.err,
              StartsWith("no_token: who?; name a file that holds a token by --token"));
  EXPECT_THAT(server.requests().at(0), Not(HasSubstr("Authorization")));
}

TEST_F(ClientTest, AnUnreachableDaemonExitsWith69AndSaysHowToStartIt) {
  auto const finished = run({"status", "--server", "unix:/nonexistent/admin.sock"});
  EXPECT_EQ(finished.exit_code, 69);
  EXPECT_THAT(finished.err,
              AllOf(StartsWith("daemon_unreachable: "), HasSubstr("unix:/nonexistent/admin.sock"),
                    HasSubstr("loanpulse serve")));
}

TEST_F(ClientTest, WrongUsageExitsWith64) {
  EXPECT_EQ(run({"trigger"}).exit_code, 64);
  EXPECT_EQ(run({"jobs", "--server", "localhost"}).exit_code, 64);
  EXPECT_THAT(run({"trigger", "--wait", "loans", "--server", "http://a:1"}).err,
              HasSubstr("put the job before --wait"));
  EXPECT_EQ(run({"trigger", "loans", "--key", "a\nX: b", "--server", "http://a:1"}).exit_code, 64);
  auto const token = dir.write("token", "two\nlines\n");
  auto const finished =
      run({"jobs", "--server", "http://127.0.0.1:1", "--token-file", token.string()});
  EXPECT_EQ(finished.exit_code, 64);
  EXPECT_THAT(finished.err, AllOf(HasSubstr("holds no token"), Not(HasSubstr("two"))));
}

TEST_F(ClientTest, FindsTheDaemonByTheConfiguration) {
  CannedServer const server{{answering(ok(R"({"jobs":[],"next_after":null})"))}};
  dir.write("loanpulse.yaml", fmt::format("state_dir: {}\nadmin: {{listen: \"127.0.0.1:{}\"}}\n",
                                          dir.path().string(), server.port()));
  auto const finished = run({"jobs"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.out, "no jobs\n");
}

TEST_F(ClientTest, WithoutAConfigurationSaysHowToNameTheDaemon) {
  auto const finished = run({"jobs"});
  EXPECT_EQ(finished.exit_code, 78);
  EXPECT_THAT(finished.err, AllOf(HasSubstr("loanpulse.yaml"), HasSubstr("--server")));
}

TEST_F(ClientTest, SpeaksOverAUnixSocketThatTheEnvironmentNames) {
  auto const path = (dir.path() / "admin.sock").string();
  CannedServer const server{{answering(ok(R"({"jobs":[],"next_after":null})"))}, path};
  auto const finished = run({"jobs", "--json"}, {{"LOANPULSE_SERVER", "unix:" + path}});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.out, "[]\n");
  EXPECT_THAT(server.requests().at(0),
              StartsWith("GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n"));
}

TEST_F(ClientTest, ListsJobsPageByPage) {
  auto const one = job_json("loans", R"("paused":false)");
  auto const two = job_json("rates", R"("paused":true)");
  CannedServer const server{{answering(ok(R"({"jobs":[)" + one + R"(],"next_after":"loans"})")),
                             answering(ok(R"({"jobs":[)" + two + R"(],"next_after":null})"))}};
  auto const finished = run_at(server, {"jobs", "--json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.out, "[" + one + "," + two + "]\n");
  EXPECT_THAT(server.requests().at(1), StartsWith("GET /api/v1/jobs?after=loans "));
}

TEST_F(ClientTest, ListsRunsOfTheDaemonUpToTheLimit) {
  auto const page = R"({"runs":[)" + run_json("failed") + R"(],"next_before":"r-1"})";
  CannedServer const server{{answering(ok(page)), answering(ok(page))}};
  auto const finished = run_at(server, {"runs", "--job", "loans", "--limit", "2", "--json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.out, "[" + run_json("failed") + "," + run_json("failed") + "]\n");
  EXPECT_THAT(server.requests().at(0), StartsWith("GET /api/v1/runs?limit=2&job=loans "));
  EXPECT_THAT(server.requests().at(1),
              StartsWith("GET /api/v1/runs?limit=1&job=loans&before=r-1 "));
}

TEST_F(ClientTest, PausesAndResumes) {
  CannedServer const server{
      {answering(ok(job_json("loans", R"("paused":true,"paused_reason":"audit")"))),
       answering(ok(job_json("loans", R"("paused":false)")))}};
  auto const paused = run_at(server, {"pause", "loans", "--reason", "audit"});
  EXPECT_EQ(paused.exit_code, 0) << paused.err;
  EXPECT_EQ(paused.out, "loans paused: audit\n");
  auto const resumed = run_at(server, {"resume", "loans"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(resumed.out, "loans resumed\n");
  EXPECT_THAT(server.requests().at(0), AllOf(StartsWith("POST /api/v1/jobs/loans/pause "),
                                             EndsWith("\r\n\r\n{\"reason\":\"audit\"}")));
  EXPECT_THAT(server.requests().at(1),
              AllOf(StartsWith("POST /api/v1/jobs/loans/resume "),
                    HasSubstr("\r\nContent-Length: 0\r\n"), Not(HasSubstr("Content-Type"))));
}

TEST_F(ClientTest, CancelsARunUnlessItHasEnded) {
  CannedServer const server{
      {answering(answer("202 Accepted", run_json("running", R"(,"cancel_requested":true)"))),
       answering(answer("409 Conflict", run_json("failed")))}};
  auto const cancelled = run_at(server, {"cancel", "r-1"});
  EXPECT_EQ(cancelled.exit_code, 0) << cancelled.err;
  EXPECT_EQ(cancelled.out, "loans running, to be cancelled (run r-1)\n");
  auto const ended = run_at(server, {"cancel", "r-1"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("nothing left to cancel"));
  EXPECT_THAT(server.requests().at(0), StartsWith("POST /api/v1/runs/r-1/cancel "));
}

TEST_F(ClientTest, StatusIsAnAnswerAlsoWhenTheDaemonIsNotReady) {
  std::string const ready =
      R"({"ready":true,"database":true,"schema":true,"scheduler":true,"detail":""})";
  std::string const not_ready =
      R"({"ready":false,"database":false,"schema":true,"scheduler":true,"detail":"no database"})";
  CannedServer const server{
      {answering(ok(ready)),
       answering(ok(R"({"jobs":[)" + job_json("loans", R"("paused":false)") + "]}")),
       answering(answer("503 Unavailable", not_ready)),
       answering(answer("503 Unavailable", problem("database_unreachable", "x")))}};
  auto const well = run_at(server, {"status"});
  EXPECT_EQ(well.exit_code, 0) << well.err;
  EXPECT_THAT(well.out, AllOf(HasSubstr(" is ready\n"), HasSubstr("jobs       1, 0 paused\n")));
  auto const unwell = run_at(server, {"status"});
  EXPECT_EQ(unwell.exit_code, 1) << unwell.err;
  EXPECT_THAT(unwell.out, AllOf(HasSubstr(" is not ready\n"), HasSubstr("database   unreachable\n"),
                                EndsWith("no database\n"), Not(HasSubstr("jobs"))));
}

}  // namespace
}  // namespace loanpulse
