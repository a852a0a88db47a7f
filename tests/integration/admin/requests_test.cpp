#include "admin/endpoints.hpp"
#include "integration/admin/admin_server_fixture.hpp"

#include <atomic>
#include <memory>

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(AdminServerTest, AnswersOnOneConnectionAgainAndAgain) {
  start();
  auto client = connect();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(client.exchange(request("GET /healthz")).body, R"({"status":"ok"})");
    EXPECT_EQ(client.exchange(request("GET /api/v1/jobs/loans")).status, 200);
  }
}

TEST_F(AdminServerTest, AnswersRequestsThatComeTogetherInTheirOrder) {
  start();
  auto client = connect();
  client.send(request("GET /api/v1/jobs/loans") + request("POST /api/v1/reload", "", "{}") +
              request("GET /nothing") + request("GET /healthz", "Connection: close\r\n"));
  EXPECT_THAT(client.receive().body, HasSubstr("loans"));
  EXPECT_THAT(client.receive().body, HasSubstr("notes"));
  EXPECT_EQ(client.receive().status, 404);
  auto const last = client.receive();
  EXPECT_EQ(last.status, 200);
  EXPECT_THAT(last.head, HasSubstr("Connection: close"));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(AdminServerTest, ReadsRequestsByteByByte) {
  start();
  auto client = connect();
  std::string const text = request("POST /api/v1/jobs/loans/runs", "", R"({"reason":"slow"})");
  for (char const c : text) ASSERT_TRUE(client.send(std::string(1, c)));
  EXPECT_EQ(client.receive().status, 202);
}

TEST_F(AdminServerTest, ReadsChunkedBodies) {
  start();
  auto const answer = connect().exchange(
      request("POST /api/v1/jobs/loans/runs",
              "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n") +
      "4\r\n{\"re\r\n9\r\nason\":\"x\"\r\n1\r\n}\r\n0\r\n\r\n");
  EXPECT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(catalogue_.locked([](auto& catalogue) { return catalogue.triggers_.at(0).reason; }),
            "x");
}

TEST_F(AdminServerTest, AsksForABodyThatIsAnnounced) {
  start();
  auto client = connect();
  auto const first = client.exchange(
      request("POST /api/v1/reload",
              "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"));
  EXPECT_EQ(first.status, 100);
  EXPECT_EQ(client.exchange("{}").status, 200);
}

TEST_F(AdminServerTest, SendsNoBodyAfterAHead) {
  start();
  auto client = connect();
  client.send(request("HEAD /healthz"));
  auto const answer = client.receive(true);
  EXPECT_EQ(answer.status, 405);
  EXPECT_THAT(answer.head, HasSubstr("Allow: GET"));
  EXPECT_EQ(client.exchange(request("GET /healthz")).status, 200);
}

TEST_F(AdminServerTest, TellsCachesAndBrowsersToKeepOut) {
  start();
  auto const answer = ask("GET /healthz");
  EXPECT_THAT(answer.head, HasSubstr("Cache-Control: no-store"));
  EXPECT_THAT(answer.head, HasSubstr("X-Content-Type-Options: nosniff"));
  EXPECT_THAT(answer.head, Not(HasSubstr("Server:")));
  EXPECT_THAT(answer.head, Not(HasSubstr("Access-Control")));
}

TEST_F(AdminServerTest, RefusesForeignHostsAndWebPagesOnEveryRoute_fault_S4) {
  start();
  std::vector<std::string> lines{"GET /nothing", "HEAD /healthz", "OPTIONS /api/v1/jobs"};
  for (auto const& route : admin_routes()) {
    std::string path{route.path};
    for (auto const& [name, value] : {std::pair{"{job}", "loans"}, {"{run_id}", running_id}}) {
      if (auto const at = path.find(name); at != std::string::npos) {
        path.replace(at, std::string_view{name}.size(), value);
      }
    }
    lines.push_back(std::string{route.method} + ' ' + path);
  }
  ASSERT_GT(lines.size(), 15u);
  for (auto const& line : lines) {
    bool const is_head = line.starts_with("HEAD");
    auto const status = [&](std::string const& text) {
      auto client = connect();
      client.send(text);
      return client.receive(is_head).status;
    };
    EXPECT_EQ(status(line + " HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 403) << line;
    EXPECT_EQ(status(line + " HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n"), 403) << line;
    EXPECT_EQ(status(request(line, "Origin: http://localhost\r\n")), 403) << line;
    EXPECT_EQ(status(request(line, "Origin: null\r\n")), 403) << line;
  }
  // Nothing was done by any of them.
  EXPECT_TRUE(catalogue_.locked([](auto& catalogue) { return catalogue.triggers_.empty(); }));
  EXPECT_EQ(
      catalogue_.locked([](auto& catalogue) { return catalogue.runs_.at(running_id).status; }),
      "running");
  for (auto const& line : lines) {
    auto client = connect();
    client.send(line + " HTTP/1.1\r\nHost: [::1]:1\r\n\r\n");
    EXPECT_NE(client.receive(line.starts_with("HEAD")).status, 403) << line;
  }
}

TEST_F(AdminServerTest, AReloadWhoseEndNobodySeesKeepsNothingFromEnding) {
  start();
  daemon_.locked([](auto& daemon) { daemon.reload_hangs_ = true; });
  std::vector<RawClient> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(connect());
    clients.back().send(request("POST /api/v1/reload"));
  }
  // More of them than the server has threads, and none of those waits.
  EXPECT_EQ(ask("GET /api/v1/jobs").status, 200);
  stop();
  for (auto& client : clients) EXPECT_TRUE(client.is_closed());
}

TEST_F(AdminServerTest, TakesTokensAndTheirRotation_fault_S3) {
  AdminAccessRules rules;
  rules.credentials = {{AdminAccess::read, Secret{"canary-look"}},
                       {AdminAccess::operate, Secret{"canary-act"}}};
  start({}, rules);
  std::string const look = "Authorization: Bearer canary-look\r\n";
  std::string const act = "Authorization: Bearer canary-act\r\n";
  std::string const fresh = "Authorization: Bearer canary-new\r\n";
  EXPECT_EQ(ask("GET /healthz").status, 200);
  EXPECT_EQ(ask("GET /readyz").status, 200);
  auto const refused = ask("GET /api/v1/jobs");
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.head, HasSubstr("WWW-Authenticate: Bearer"));
  EXPECT_EQ(ask("GET /api/v1/jobs", look).status, 200);
  EXPECT_EQ(ask("POST /api/v1/reload", look).status, 403);
  EXPECT_EQ(ask("POST /api/v1/reload", act).status, 200);

  auto both = rules;
  both.credentials.push_back({AdminAccess::operate, Secret{"canary-new"}});
  on_loop([&] { server_->set_rules(both); });
  EXPECT_EQ(ask("POST /api/v1/reload", act).status, 200);
  EXPECT_EQ(ask("POST /api/v1/reload", fresh).status, 200);
  rules.credentials[1].token = Secret{"canary-new"};
  on_loop([&] { server_->set_rules(rules); });
  EXPECT_EQ(ask("POST /api/v1/reload", act).status, 401);
  EXPECT_EQ(ask("POST /api/v1/reload", fresh).status, 200);
}

TEST_F(AdminServerTest, NeverShowsTokensAndKeys_fault_S8) {
  AdminAccessRules rules;
  rules.credentials = {{AdminAccess::operate, Secret{"canary-token"}}};
  start({}, rules);
  std::string seen;
  for (char const* const headers :
       {"Authorization: Bearer canary-token\r\n", "Authorization: Bearer canary-wrong\r\n",
        "Authorization: Basic canary-basic\r\n", "Authorization: canary\x01\r\n",
        "Authorization: Bearer canary-token\r\nAuthorization: canary-two\r\n",
        "Cookie: canary-cookie\r\n"}) {
    for (char const* const start :
         {"GET /api/v1/jobs", "GET /openapi.json", "POST /api/v1/jobs/loans/runs", "GET /metrics",
          "GET /nothing", "GET /api/v1/jobs?token=canary-query", "DELETE /healthz"}) {
      auto const answer = ask(start, headers);
      seen += answer.head + answer.body;
    }
  }
  stop();
  std::string log;
  log_text(log);
  EXPECT_THAT(log, HasSubstr("POST /api/v1/jobs/loans/runs answered with 202"));
  EXPECT_THAT(log, Not(HasSubstr("canary")));
  EXPECT_THAT(seen, Not(HasSubstr("canary")));
}

TEST_F(AdminServerTest, ClosesWithoutLosingAnswers) {
  start();
  catalogue_.block();
  auto idle = connect();
  EXPECT_EQ(idle.exchange(request("GET /healthz")).status, 200);
  auto busy = connect();
  busy.send(request("GET /api/v1/jobs/loans"));
  ASSERT_TRUE(wait_until([&] { return catalogue_.blocked() == 1; }));
  on_loop([&] { server_->close(); });
  EXPECT_TRUE(idle.is_closed());
  EXPECT_THROW(connect(), std::runtime_error);
  catalogue_.release();
  auto const answer = busy.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("Connection: close"));
  EXPECT_TRUE(busy.is_closed());
}

TEST_F(AdminServerTest, AnswersAClientThatHadConnectedBeforeItCloses) {
  start();
  auto fresh = connect();
  // The next one is accepted after it.
  EXPECT_EQ(connect().exchange(request("GET /healthz")).status, 200);
  on_loop([&] { server_->close(); });
  auto const answer = fresh.exchange(request("GET /healthz"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("Connection: close"));
  EXPECT_TRUE(fresh.is_closed());
}

TEST_F(AdminServerTest, TellsWhenTheLastAnswerIsOut) {
  start();
  std::atomic<bool> over = false;
  auto const token = [&] { return std::shared_ptr<void>{&over, [&](void*) { over = true; }}; };
  catalogue_.block();
  auto busy = connect();
  busy.send(request("GET /api/v1/jobs/loans"));
  ASSERT_TRUE(wait_until([&] { return catalogue_.blocked() == 1; }));
  on_loop([&] { server_->close(token()); });
  on_loop([] {});
  EXPECT_FALSE(over);
  catalogue_.release();
  EXPECT_EQ(busy.receive().status, 200);
  EXPECT_TRUE(busy.is_closed());
  EXPECT_TRUE(wait_until([&] { return over.load(); }));
}

TEST_F(AdminServerTest, WithoutClientsIsClosedAtOnce) {
  start();
  std::atomic<bool> over = false;
  on_loop([&] { server_->close(std::shared_ptr<void>{&over, [&](void*) { over = true; }}); });
  EXPECT_TRUE(wait_until([&] { return over.load(); }));
}

TEST_F(AdminServerTest, EndsWhileClientsAreConnected) {
  start();
  auto idle = connect();
  auto reading = connect();
  reading.send("GET /hea");
  auto held = connect();
  held.send(request(std::string{"GET /api/v1/runs/"} + running_id + "?wait=10m"));
  ASSERT_TRUE(
      wait_until([&] { return catalogue_.locked([](auto& v) { return v.run_reads_ > 0; }); }));
  stop();
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(reading.is_closed());
  EXPECT_TRUE(held.is_closed());
}

}  // namespace
}  // namespace loanpulse
