#include "unit/admin/endpoint_test.hpp"

namespace loanpulse {
namespace {

using Kind = TriggerOutcome::Kind;
constexpr char path[] = "/api/v1/jobs/loans/runs";

TEST_F(EndpointTest, ATriggerIsAcceptedWithTheRunsAddress) {
  auto const response = post(path);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(header(response, "Location"), std::string{"/api/v1/runs/"} + queued_id);
  EXPECT_EQ(member(response, "run_id"), queued_id);
  EXPECT_EQ(member(response, "status"), "queued");
  ASSERT_EQ(catalogue_.triggers_.size(), 1);
  EXPECT_EQ(catalogue_.triggers_[0].job_name, "loans");
  EXPECT_EQ(catalogue_.triggers_[0].request, "{}");
  EXPECT_EQ(catalogue_.triggers_[0].idempotency_key, std::nullopt);
  EXPECT_EQ(catalogue_.triggers_[0].reason, std::nullopt);
}

TEST_F(EndpointTest, ARepeatedTriggerIsTheSameRun) {
  catalogue_.trigger_outcome_.kind = Kind::repeated;
  auto const response = post(path);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "Location"), std::string{"/api/v1/runs/"} + queued_id);
}

TEST_F(EndpointTest, TriggersThatCannotBeAreTold) {
  catalogue_.trigger_outcome_ = {Kind::conflict, {}};
  EXPECT_THAT(post(path), IsProblem(409, "idempotency_conflict"));
  catalogue_.trigger_outcome_ = {Kind::paused, {}};
  EXPECT_THAT(post(path), IsProblem(409, "job_paused"));
  EXPECT_EQ(member(post(path), "detail"),
            "job 'loans' is paused; `loanpulse resume loans` lets it run again");
  catalogue_.trigger_outcome_ = {Kind::queue_full, {}};
  EXPECT_THAT(post(path), IsProblem(429, "queue_full"));
  EXPECT_EQ(header(post(path), "Retry-After"), "30");
  EXPECT_THAT(daemon_.told_, testing::IsEmpty());
  daemon_.draining_ = true;
  EXPECT_THAT(post(path), IsProblem(503, "draining"));
  EXPECT_EQ(header(post(path), "Retry-After"), "10");
}

TEST_F(EndpointTest, TheDatabaseIsNotAskedForATriggerThatCannotBe) {
  EXPECT_THAT(post("/api/v1/jobs/other/runs"), IsProblem(404, "unknown_job"));
  daemon_.draining_ = true;
  EXPECT_THAT(post(path), IsProblem(503, "draining"));
  EXPECT_THAT(catalogue_.triggers_, testing::IsEmpty());
}

TEST_F(EndpointTest, TheDaemonIsToldOfANewRunAndOfNoOther) {
  post(path);
  EXPECT_THAT(daemon_.told_, testing::ElementsAre("runs queued"));
  catalogue_.trigger_outcome_.kind = Kind::repeated;
  post(path);
  EXPECT_THAT(daemon_.told_, testing::SizeIs(1));
}

TEST_F(EndpointTest, TheSameWordsGiveTheSameCanonicalText) {
  post(path, R"({"reason":"late", "dag_run_id":"d"})");
  post(path, "{\"dag_run_id\":\"d\",\n\"reason\":\"l\\u0061te\"}");
  outcome(request("POST", path, {{"wait", "0s"}, {"dag_run_id", "d"}}, R"({"reason":"late"})"));
  post(path, R"({"reason":"late"})", {{"dag_run_id", "d"}});
  post(path, R"({"reason":"late","dag_run_id":null})", {{"dag_run_id", "d"}});
  ASSERT_EQ(catalogue_.triggers_.size(), 5);
  for (auto const& command : catalogue_.triggers_) {
    EXPECT_EQ(command.request, R"({"dag_run_id":"d","reason":"late"})");
    EXPECT_EQ(command.idempotency_key, "d");
    EXPECT_EQ(command.reason, "late");
  }
}

TEST_F(EndpointTest, TheHeaderIsTheKeyBeforeAirflowsId) {
  auto asked = request("POST", path, {{"dag_run_id", "d"}});
  asked.idempotency_key = "k";
  answer(asked);
  EXPECT_EQ(catalogue_.triggers_[0].idempotency_key, "k");
  EXPECT_EQ(catalogue_.triggers_[0].request, R"({"dag_run_id":"d"})");
}

TEST_F(EndpointTest, KeysAreOneTo255PrintableCharacters) {
  std::string longest;
  for (int i = 0; i < 255; ++i) longest += "\xc3\xa9";
  for (std::string const& key : {std::string{"k"}, longest}) {
    auto asked = request("POST", path);
    asked.idempotency_key = key;
    EXPECT_EQ(answer(asked).status, 202) << key;
    EXPECT_EQ(post(path, "", {{"dag_run_id", key}}).status, 202) << key;
    EXPECT_EQ(post(path, "{\"dag_run_id\":\"" + key + "\"}").status, 202) << key;
  }
  catalogue_.triggers_.clear();
  for (std::string const& key : {std::string{}, longest + "x", std::string{"a\tb"},
                                 std::string{"\xff"}, std::string{"\xc2\x85"}}) {
    auto asked = request("POST", path);
    asked.idempotency_key = key;
    EXPECT_THAT(answer(asked), IsProblem(400, "bad_parameter")) << key;
    EXPECT_THAT(post(path, "", {{"dag_run_id", key}}), IsProblem(400, "bad_parameter")) << key;
  }
  for (char const* const id : {R"("")", R"("\u0000")", "5", "{}", "true"}) {
    EXPECT_EQ(post(path, std::string{"{\"dag_run_id\":"} + id + "}").status, 422) << id;
  }
  EXPECT_TRUE(catalogue_.triggers_.empty());
}

TEST_F(EndpointTest, ContradictionsInATriggerAreRefused) {
  EXPECT_THAT(post(path, R"({"dag_run_id":"a"})", {{"dag_run_id", "b"}}),
              IsProblem(400, "bad_parameter"));
  EXPECT_THAT(post(path, R"({"reason":"a","reason":"b"})"), IsProblem(422, "bad_member"));
  EXPECT_THAT(post(path, "{\"reason\":\"" + std::string(501, 'r') + "\"}"),
              IsProblem(422, "bad_member"));
  EXPECT_THAT(post(path, "", {{"expect", "succeeded"}}), IsProblem(400, "bad_parameter"));
  EXPECT_TRUE(catalogue_.triggers_.empty()) << "nothing is triggered by a refused request";
}

TEST_F(EndpointTest, ATriggerMayWait) {
  for (Kind const kind : {Kind::created, Kind::repeated}) {
    catalogue_.trigger_outcome_.kind = kind;
    auto const held = std::get<AwaitRun>(
        outcome(request("POST", path, {{"wait", "30s"}, {"expect", "succeeded"}})));
    EXPECT_EQ(held.run_id, queued_id);
    EXPECT_TRUE(held.expect_succeeded);
  }
}

TEST_F(EndpointTest, ATriggerDoesNotWaitForARunThatHasEnded) {
  catalogue_.trigger_outcome_ = {Kind::repeated, sample_run(failed_id, "failed")};
  EXPECT_EQ(post(path, "", {{"wait", "30s"}}).status, 200);
  auto const response = post(path, "", {{"wait", "30s"}, {"expect", "succeeded"}});
  EXPECT_EQ(response.status, 424);
  EXPECT_EQ(member(response, "run_id"), failed_id);
}

}  // namespace
}  // namespace loanpulse
