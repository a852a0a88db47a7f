#include "integration/admin/admin_server_fixture.hpp"

namespace loanpulse {
namespace {

class LongPollsTest : public AdminServerTest {
 protected:
  static std::string wait_for(std::string const& run_id, std::string const& query) {
    return request("GET /api/v1/runs/" + run_id + "?" + query);
  }
  void end_run(std::string const& status, bool tell) {
    catalogue_.locked([&](auto& catalogue) { catalogue.runs_.at(running_id).status = status; });
    if (tell) on_loop([&] { server_->run_ended(running_id); });
  }
  int reads() {
    return catalogue_.locked([](auto& catalogue) { return catalogue.run_reads_; });
  }
  /// Sends a request, and waits until it is held.
  RawClient held(std::string const& query) {
    int const before = reads();
    auto client = connect();
    client.send(wait_for(running_id, query));
    EXPECT_TRUE(wait_until([&] { return reads() >= before + 2; }));
    return client;
  }
};

TEST_F(LongPollsTest, GoOutWhenTheRunIsSaidToHaveEnded) {
  start();
  auto client = held("wait=10m");
  end_run("succeeded", true);
  auto const answer = client.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, testing::HasSubstr("\"succeeded\""));
  EXPECT_EQ(client.exchange(request("GET /healthz")).status, 200) << "the connection stays";
}

TEST_F(LongPollsTest, GoOutWhenAnotherDaemonEndedTheRun) {
  start();
  auto client = held("wait=10m");
  end_run("succeeded", false);
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(LongPollsTest, TellThatARunFailed) {
  start();
  auto client = held("wait=10m&expect=succeeded");
  end_run("failed", true);
  auto const answer = client.receive();
  EXPECT_EQ(answer.status, 424);
  EXPECT_THAT(answer.body, testing::HasSubstr("\"failed\""));
}

TEST_F(LongPollsTest, GoOutWhenTheTimeIsUp) {
  start();
  EXPECT_EQ(connect().exchange(wait_for(running_id, "wait=0s")).status, 202);
  auto const answer = connect().exchange(wait_for(running_id, "wait=700ms&expect=succeeded"));
  EXPECT_EQ(answer.status, 202);
  EXPECT_THAT(answer.head, testing::HasSubstr(std::string{"Location: /api/v1/runs/"} + running_id));
}

TEST_F(LongPollsTest, AreThoseOfTriggersToo) {
  start();
  catalogue_.locked(
      [](auto& catalogue) { catalogue.trigger_outcome_.run = sample_run(running_id, "queued"); });
  auto client = connect();
  client.send(request("POST /api/v1/jobs/loans/runs?wait=10m"));
  ASSERT_TRUE(wait_until([&] { return reads() >= 1; }));
  end_run("succeeded", true);
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(LongPollsTest, OutlastADatabaseThatIsAway) {
  start();
  auto client = held("wait=10m");
  int const before = reads();
  catalogue_.locked([](auto& catalogue) {
    catalogue.broken_ = StageError{ErrorKind::transient, "connect_failed", "cannot connect to db1"};
  });
  on_loop([&] { server_->run_ended(running_id); });
  catalogue_.locked([](auto& catalogue) { catalogue.broken_.reset(); });
  ASSERT_TRUE(wait_until([&] { return reads() > before; }));
  end_run("succeeded", true);
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(LongPollsTest, ArePlacesThatGoneClientsFree) {
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 64; ++i) clients.push_back(held("wait=10m"));
  EXPECT_EQ(connect().exchange(wait_for(running_id, "wait=10m")).status, 202);
  clients.pop_back();
  EXPECT_TRUE(wait_until([&] {
    auto const asked = std::chrono::steady_clock::now();
    connect().exchange(wait_for(running_id, "wait=300ms"));
    return std::chrono::steady_clock::now() - asked >= std::chrono::milliseconds{300};
  })) << "an answer is held again";
  end_run("succeeded", true);
  for (auto& client : clients) EXPECT_EQ(client.receive().status, 200);
}

TEST_F(LongPollsTest, AreNotRefusedToWhomARunWasMadeFor) {
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 64; ++i) clients.push_back(held("wait=10m"));
  catalogue_.locked(
      [](auto& catalogue) { catalogue.trigger_outcome_.run = sample_run(queued_id, "queued"); });
  auto const answer = connect().exchange(request("POST /api/v1/jobs/loans/runs?wait=10m"));
  EXPECT_EQ(answer.status, 202) << answer.body;
  EXPECT_THAT(answer.head, testing::HasSubstr(std::string{"Location: /api/v1/runs/"} + queued_id));
  EXPECT_THAT(answer.body, testing::HasSubstr(queued_id));
  EXPECT_EQ(catalogue_.locked([](auto& catalogue) { return catalogue.triggers_.size(); }), 1u);
}

TEST_F(LongPollsTest, TellOfTheRunAlsoWhenTheDatabaseIsAwayAtTheirEnd) {
  start();
  catalogue_.locked(
      [](auto& catalogue) { catalogue.trigger_outcome_.run = sample_run(running_id, "running"); });
  auto client = connect();
  client.send(request("POST /api/v1/jobs/loans/runs?wait=700ms"));
  ASSERT_TRUE(wait_until([&] { return reads() >= 1; }));
  catalogue_.locked([](auto& catalogue) {
    catalogue.broken_ =
        StageError{ErrorKind::transient, "database_lost", "the connection was lost"};
  });
  auto const answer = client.receive();
  EXPECT_EQ(answer.status, 202) << answer.body;
  EXPECT_THAT(answer.body, testing::HasSubstr(running_id));
}

TEST_F(LongPollsTest, TellOfTheRunAlsoWhenTheDatabaseHangs) {
  start();
  catalogue_.locked(
      [](auto& catalogue) { catalogue.trigger_outcome_.run = sample_run(running_id, "running"); });
  auto client = connect();
  client.send(request("POST /api/v1/jobs/loans/runs?wait=1s"));
  ASSERT_TRUE(wait_until([&] { return reads() >= 1; }));
  catalogue_.block();
  EXPECT_EQ(client.receive().status, 202);
}

TEST_F(LongPollsTest, GoOutAsTheyAreWhenTheServerCloses) {
  start();
  auto client = held("wait=10m");
  on_loop([&] { server_->close(); });
  EXPECT_EQ(client.receive().status, 202);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(LongPollsTest, KeepWhatTheClientSendsMeanwhile) {
  start();
  auto client = held("wait=10m");
  client.send(request("GET /healthz"));
  end_run("succeeded", true);
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(client.receive().body, R"({"status":"ok"})");
}

}  // namespace
}  // namespace loanpulse
