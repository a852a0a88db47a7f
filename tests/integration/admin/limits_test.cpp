#include <sys/resource.h>

#include <filesystem>

#include "integration/admin/admin_server_fixture.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

std::size_t open_descriptors() {
  auto const folder = std::filesystem::directory_iterator{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

void allow_descriptors(rlim_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(count, limit.rlim_max));
  setrlimit(RLIMIT_NOFILE, &limit);
  ASSERT_GE(limit.rlim_cur, count) << "raise the hard limit: ulimit -Hn " << count;
}

class AdminLimits : public AdminServerTest {};

TEST_F(AdminLimits, BoundWhatAClientMaySend_fault_S6) {
  start();
  EXPECT_EQ(ask("GET /healthz", "X: " + std::string(9000, 'a') + "\r\n").status, 431);
  std::string headers;
  for (int i = 0; i < 64; ++i) headers += "X: a\r\n";
  EXPECT_EQ(ask("GET /healthz", headers).status, 431);
  EXPECT_EQ(ask("GET /" + std::string(3000, 'a')).status, 414);
  EXPECT_EQ(ask("POST /api/v1/reload", "", std::string(65'537, ' ')).status, 413);
  EXPECT_EQ(ask("POST /api/v1/reload", "", std::string(65'534, ' ') + "{}").status, 200);
  EXPECT_EQ(health(), 200);
}

TEST_F(AdminLimits, BoundChunkedBodiesToo_fault_S6) {
  start();
  std::string const head = request(
      "POST /api/v1/reload", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n");
  std::string chunks;
  for (int i = 0; i < 17; ++i) chunks += "1000\r\n" + std::string(4096, ' ') + "\r\n";
  EXPECT_EQ(connect().exchange(head + chunks + "0\r\n\r\n").status, 413);
  EXPECT_EQ(connect().exchange(head + std::string(20'000, '0')).status, 400);
}

TEST_F(AdminLimits, EndSlowRequests_fault_S6) {
  start({.timeouts = {.head = 200ms, .request = 400ms}});
  auto silent = connect();
  auto headless = connect();
  headless.send("GET /healthz HTTP/1.1\r\nHost: ");
  auto bodiless = connect();
  bodiless.send(
      request("POST /api/v1/reload", "Content-Type: application/json\r\nContent-Length: 2\r\n"));
  EXPECT_TRUE(silent.is_closed());
  EXPECT_EQ(headless.receive().status, 408);
  EXPECT_TRUE(headless.is_closed());
  auto const answer = bodiless.receive();
  EXPECT_EQ(answer.status, 408);
  EXPECT_THAT(answer.body, testing::HasSubstr("request_timeout"));
  EXPECT_EQ(health(), 200);
}

TEST_F(AdminLimits, EndIdleConnections_fault_S6) {
  start({.timeouts = {.idle = 200ms}});
  auto client = connect();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(client.exchange(request("GET /healthz")).status, 200);
  }
  EXPECT_TRUE(client.is_closed());
  // One whose answer is held back is not idle.
  auto held = connect();
  std::string const wait = std::string{"GET /api/v1/runs/"} + running_id + "?wait=600ms";
  EXPECT_EQ(held.exchange(request(wait)).status, 202);
  EXPECT_TRUE(held.is_closed());
  EXPECT_EQ(health(), 200);
}

TEST_F(AdminLimits, OfTimeAreThoseOfTheDesign_fault_S6) {
  ClientTimeouts const timeouts;
  EXPECT_EQ(timeouts.head, 5s);
  EXPECT_EQ(timeouts.request, 10s);
  EXPECT_EQ(timeouts.idle, 30s);
}

TEST_F(AdminLimits, LetTheOldestIdleClientMakeRoom_fault_S6) {
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 128; ++i) {
    clients.push_back(connect());
    ASSERT_EQ(clients.back().exchange(request("GET /healthz")).status, 200);
  }
  ASSERT_EQ(clients[0].exchange(request("GET /healthz")).status, 200);  // no longer the oldest
  EXPECT_EQ(health(), 200);
  EXPECT_TRUE(clients[1].is_closed());
  EXPECT_EQ(clients[0].exchange(request("GET /healthz")).status, 200);
}

TEST_F(AdminLimits, TurnClientsAwayWhenNobodyIsIdle_fault_S6) {
  start();
  std::vector<RawClient> busy;
  for (int i = 0; i < 64; ++i) {
    busy.push_back(connect());
    busy.back().send(request(std::string{"GET /api/v1/runs/"} + running_id + "?wait=10m"));
  }
  // Each is looked at when it comes and again when it is held.
  ASSERT_TRUE(wait_until([&] {
    return catalogue_.locked([](auto& catalogue) { return catalogue.run_reads_; }) >= 128;
  }));
  catalogue_.block();
  RawClient::Answer answer;
  ASSERT_TRUE(wait_until([&] {
    // One that had not been read yet may have made room for the health check: fill up.
    busy.push_back(connect());
    busy.back().send(request("GET /api/v1/jobs"));
    answer = ask("GET /healthz");
    return answer.status == 503;
  }));
  EXPECT_THAT(answer.body, testing::HasSubstr("too many connections"));
  EXPECT_THAT(answer.head, testing::HasSubstr("Retry-After"));
  EXPECT_THAT(answer.head, testing::HasSubstr("Connection: close"));
  catalogue_.release();
  busy.clear();
  EXPECT_TRUE(wait_until([&] { return health() == 200; }));
}

TEST_F(AdminLimits, ADatabaseThatHangsDelaysNoHealthCheck_fault_S6) {
  start();
  catalogue_.block();
  std::vector<RawClient> waiting;
  for (int i = 0; i < 66; ++i) {
    waiting.push_back(connect());
    waiting.back().send(request("GET /api/v1/jobs"));
    if (i < 2) {
      ASSERT_TRUE(wait_until([&] { return catalogue_.blocked() == i + 1; }));
    }
  }
  auto const answer = ask("GET /api/v1/jobs");
  EXPECT_EQ(answer.status, 503) << "two are asked and 64 wait";
  EXPECT_THAT(answer.head, testing::HasSubstr("Retry-After"));
  for (char const* const path : {"/healthz", "/readyz", "/metrics", "/openapi.json"}) {
    EXPECT_EQ(ask(std::string{"GET "} + path).status, 200) << path;
  }
  catalogue_.release();
  for (auto& client : waiting) EXPECT_EQ(client.receive().status, 200);
}

TEST_F(AdminLimits, AThousandSlowClientsDelayNoHealthCheck_fault_S6) {
  allow_descriptors(2600);
  start();
  ASSERT_EQ(health(), 200);
  auto const before = open_descriptors();
  std::vector<RawClient> slow;
  std::int64_t worst_us = 0;
  for (int i = 0; i < 1000; ++i) {
    slow.push_back(connect());
    slow.back().send(i % 2 == 0 ? "GET /healthz HTTP/1.1\r\nX: "
                                : request("POST /api/v1/reload", "Content-Length: 1000\r\n"));
    if (i % 20 != 19) continue;
    auto const begin = std::chrono::steady_clock::now();
    ASSERT_EQ(health(), 200) << "after " << i + 1 << " slow clients";
    auto const took = std::chrono::steady_clock::now() - begin;
    worst_us = std::max<std::int64_t>(
        worst_us, std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  }
  RecordProperty("worst_health_us", std::to_string(worst_us));
  slow.clear();
  EXPECT_TRUE(wait_until([&] { return open_descriptors() <= before + 1; }, 15));
}

}  // namespace
}  // namespace loanpulse
