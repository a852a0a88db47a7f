#include "unit/admin/endpoint_test.hpp"

namespace loanpulse {
namespace {

TEST_F(EndpointTest, JobsComeInPages) {
  daemon_.jobs_.clear();
  for (char const* const name : {"a", "b", "c"}) daemon_.add(name);
  auto const first = json(get("/api/v1/jobs", {{"limit", "2"}}));
  ASSERT_EQ(first["jobs"].Size(), 2);
  EXPECT_STREQ(first["next_after"].GetString(), "b");
  auto const last = json(get("/api/v1/jobs", {{"limit", "2"}, {"after", "b"}}));
  ASSERT_EQ(last["jobs"].Size(), 1);
  EXPECT_STREQ(last["jobs"][0]["name"].GetString(), "c");
  EXPECT_TRUE(last["next_after"].IsNull());
  EXPECT_TRUE(json(get("/api/v1/jobs", {{"limit", "3"}}))["next_after"].IsNull());
}

TEST_F(EndpointTest, JobPagesHaveALimit) {
  EXPECT_EQ(get("/api/v1/jobs", {{"limit", "10000"}}).status, 200);
  for (char const* const limit : {"0", "10001", "-1", "1.5", "x", "", "99999999999999999999"}) {
    EXPECT_THAT(get("/api/v1/jobs", {{"limit", limit}}), IsProblem(400, "bad_parameter")) << limit;
  }
  EXPECT_THAT(get("/api/v1/jobs", {{"limit", "1"}, {"limit", "1"}}),
              IsProblem(400, "bad_parameter"));
}

TEST_F(EndpointTest, AJobIsShownWithItsLastRun) {
  daemon_.jobs_[0].next_due_at = "2024-05-01T10:05:00Z";
  catalogue_.summaries_["loans"].last_run = sample_run(failed_id, "failed");
  auto const document = json(get("/api/v1/jobs/loans"));
  EXPECT_STREQ(document["schedule"].GetString(), "every 5m");
  EXPECT_STREQ(document["next_due_at"].GetString(), "2024-05-01T10:05:00Z");
  EXPECT_STREQ(document["last_run"]["status"].GetString(), "failed");
  EXPECT_TRUE(document["watermark"].IsNull());
  EXPECT_THAT(get("/api/v1/jobs/other"), IsProblem(404, "unknown_job"));
}

TEST_F(EndpointTest, AJobIsPausedAndResumed) {
  auto const paused = json(post("/api/v1/jobs/loans/pause", R"({"reason":"source is moved"})"));
  EXPECT_TRUE(paused["paused"].GetBool());
  EXPECT_STREQ(paused["paused_reason"].GetString(), "source is moved");
  auto const resumed = json(post("/api/v1/jobs/loans/resume"));
  EXPECT_FALSE(resumed["paused"].GetBool());
  EXPECT_TRUE(resumed["paused_reason"].IsNull());
  EXPECT_THAT(daemon_.told_, testing::ElementsAre("pause of loans", "pause of loans"));
}

TEST_F(EndpointTest, APausedJobIsNotDue) {
  daemon_.jobs_[0].next_due_at = "2024-05-01T10:05:00Z";
  EXPECT_TRUE(json(post("/api/v1/jobs/loans/pause"))["next_due_at"].IsNull());
  EXPECT_FALSE(json(post("/api/v1/jobs/loans/resume"))["next_due_at"].IsNull());
}

TEST_F(EndpointTest, AJobThatNoDaemonHasMadeKnownYetCannotBePaused) {
  catalogue_.unregistered_.insert("loans");
  EXPECT_THAT(post("/api/v1/jobs/loans/pause"), IsProblem(404, "unknown_job"));
  EXPECT_THAT(daemon_.told_, testing::IsEmpty());
}

TEST_F(EndpointTest, PausingRefusesBadReasonsAndUnknownJobs) {
  EXPECT_THAT(post("/api/v1/jobs/loans/pause", R"({"reason":5})"), IsProblem(422, "bad_member"));
  EXPECT_THAT(post("/api/v1/jobs/loans/pause", R"({"reason":"a\u0000"})"),
              IsProblem(422, "bad_member"));
  EXPECT_THAT(post("/api/v1/jobs/loans/pause", "{\"reason\":\"" + std::string(501, 'x') + "\"}"),
              IsProblem(422, "bad_member"));
  EXPECT_FALSE(catalogue_.summaries_["loans"].paused);
  EXPECT_THAT(daemon_.told_, testing::IsEmpty());
  EXPECT_THAT(post("/api/v1/jobs/other/pause"), IsProblem(404, "unknown_job"));
  EXPECT_THAT(post("/api/v1/jobs/other/resume"), IsProblem(404, "unknown_job"));
}

TEST_F(EndpointTest, AnUnknownJobIsToldWithTheNearestNameOrWhatIsLeftOfIt) {
  auto const details = [&](std::string const& name) {
    std::vector<std::string> all;
    for (auto const& answer :
         {get("/api/v1/jobs/" + name), post("/api/v1/jobs/" + name + "/pause"),
          post("/api/v1/jobs/" + name + "/resume"), post("/api/v1/jobs/" + name + "/runs"),
          get("/api/v1/state/" + name)}) {
      EXPECT_THAT(answer, IsProblem(404, "unknown_job"));
      all.push_back(member(answer, "detail"));
    }
    return all;
  };
  using testing::Each;
  EXPECT_THAT(details("xyz"), Each("there is no job 'xyz'; `loanpulse jobs` lists them"));
  daemon_.nearest_ = "loans";
  EXPECT_THAT(details("lons"), Each("there is no job 'lons'; did you mean 'loans'?"));
  catalogue_.states_["old"] = {};
  EXPECT_THAT(details("old"),
              Each("job 'old' was removed from the configuration; its records are "
                   "kept: `loanpulse runs --job old` and `loanpulse state show old` "
                   "list them"));
}

TEST_F(EndpointTest, AStateIsShownOrNull) {
  EXPECT_EQ(get("/api/v1/state/loans").body,
            R"({"job_name":"loans","watermark":null,"run_id":null,"updated_at":null})");
  catalogue_.states_["loans"] = {"loans", "2024-05-01", succeeded_id, "2024-05-01T10:00:00Z"};
  EXPECT_EQ(get("/api/v1/state/loans").body, R"({"job_name":"loans","watermark":"2024-05-01",)"
                                             R"("run_id":"33333333-3333-4333-8333-333333333333",)"
                                             R"("updated_at":"2024-05-01T10:00:00Z"})");
  EXPECT_THAT(get("/api/v1/state/other"), IsProblem(404, "unknown_job"));
}

}  // namespace
}  // namespace loanpulse
