#include "unit/admin/endpoint_test.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

std::string run_path(std::string const& id) { return "/api/v1/runs/" + id; }

TEST_F(EndpointTest, RunsAreFiltered) {
  get("/api/v1/runs",
      {{"job", "loans"}, {"status", "failed"}, {"limit", "7"}, {"before", queued_id}});
  EXPECT_EQ(catalogue_.filter_.job_name, "loans");
  EXPECT_EQ(catalogue_.filter_.status, RunStatus::failed);
  EXPECT_EQ(catalogue_.filter_.before, queued_id);
  EXPECT_EQ(catalogue_.filter_.limit, 8) << "one more tells whether there is a next page";
}

TEST_F(EndpointTest, RunsOfNobodyAreRefused) {
  daemon_.nearest_ = "loans";
  auto const unknown = get("/api/v1/runs", {{"job", "lons"}});
  EXPECT_THAT(unknown, IsProblem(400, "unknown_job"));
  EXPECT_EQ(member(unknown, "detail"), "there is no job 'lons'; did you mean 'loans'?");
  // A job that has not run yet, and one that was removed, have no runs of this kind.
  daemon_.add("new");
  EXPECT_EQ(json(get("/api/v1/runs", {{"job", "new"}}))["runs"].Size(), 0u);
  catalogue_.states_["old"] = {};
  EXPECT_EQ(json(get("/api/v1/runs", {{"job", "old"}, {"status", "failed"}}))["runs"].Size(), 0u);
}

TEST_F(EndpointTest, RunsComeInPages) {
  auto const first = json(get("/api/v1/runs", {{"limit", "3"}}));
  ASSERT_EQ(first["runs"].Size(), 3);
  EXPECT_STREQ(first["next_before"].GetString(), succeeded_id);
  EXPECT_TRUE(json(get("/api/v1/runs"))["next_before"].IsNull());
}

TEST_F(EndpointTest, BadFiltersAreRefused) {
  using Pair = std::pair<std::string, std::string>;
  for (Pair const& parameter : {Pair{"status", "done"}, Pair{"status", ""}, Pair{"limit", "0"},
                                Pair{"limit", "1001"}, Pair{"before", "x"}, Pair{"job", ""}}) {
    auto const response = get("/api/v1/runs", {parameter});
    EXPECT_THAT(response, IsProblem(400, "bad_parameter"));
    EXPECT_THAT(member(response, "detail"), testing::HasSubstr("'" + parameter.first + "'"));
  }
}

TEST_F(EndpointTest, ARunIsShown) {
  auto const response = get(run_path(running_id));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(member(response, "status"), "running");
  EXPECT_EQ(header(response, "Location"), run_path(running_id));
}

TEST_F(EndpointTest, AnIdInCapitalsIsTheSameRun) {
  catalogue_.runs_.emplace("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", sample_run("a", "failed"));
  EXPECT_EQ(get(run_path("AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA")).status, 200);
}

TEST_F(EndpointTest, UnknownRunsAreNotFound) {
  EXPECT_THAT(get(run_path("00000000-0000-4000-8000-000000000000")), IsProblem(404, "unknown_run"));
  catalogue_.run_reads_ = 0;
  for (char const* const id : {"x", "11111111-1111-4111-8111-11111111111g",
                               "11111111111114111181111111111111111111", "'; drop table x"}) {
    EXPECT_THAT(get(run_path(id)), IsProblem(404, "unknown_run"));
  }
  EXPECT_EQ(catalogue_.run_reads_, 0) << "no database need be asked for what is no id";
}

TEST_F(EndpointTest, WaitingHoldsTheAnswerBack) {
  auto const held = std::get<AwaitRun>(
      outcome(request("GET", run_path(running_id), {{"wait", "1m30s"}, {"expect", "succeeded"}})));
  EXPECT_EQ(held.run_id, running_id);
  EXPECT_EQ(held.timeout, 90s);
  EXPECT_TRUE(held.expect_succeeded);
}

TEST_F(EndpointTest, WaitingForAnEndedRunAnswersAtOnce) {
  EXPECT_EQ(get(run_path(failed_id), {{"wait", "30s"}}).status, 200);
  EXPECT_EQ(get(run_path(failed_id), {{"wait", "30s"}, {"expect", "succeeded"}}).status, 424);
  EXPECT_EQ(get(run_path(succeeded_id), {{"wait", "30s"}, {"expect", "succeeded"}}).status, 200);
}

TEST_F(EndpointTest, WaitsAreBetweenNothingAndTenMinutes) {
  EXPECT_EQ(
      std::get<AwaitRun>(outcome(request("GET", run_path(running_id), {{"wait", "10m"}}))).timeout,
      10min);
  EXPECT_EQ(
      std::get<AwaitRun>(outcome(request("GET", run_path(running_id), {{"wait", "0s"}}))).timeout,
      0s);
  for (char const* const wait : {"", "30", "10m1s", "-1s", "1s1m", "x", "1 s"}) {
    EXPECT_THAT(get(run_path(running_id), {{"wait", wait}}), IsProblem(400, "bad_parameter"));
  }
  EXPECT_THAT(get(run_path(running_id), {{"expect", "succeeded"}}),
              IsProblem(400, "bad_parameter"));
  EXPECT_THAT(get(run_path(running_id), {{"wait", "1s"}, {"expect", "failed"}}),
              IsProblem(400, "bad_parameter"));
}

TEST_F(EndpointTest, AFinishedWaitShowsTheRun) {
  EXPECT_EQ(finish_wait({running_id, 1s, true}, catalogue_).status, 202);
  EXPECT_EQ(finish_wait({succeeded_id, 1s, true}, catalogue_).status, 200);
  EXPECT_EQ(finish_wait({failed_id, 1s, false}, catalogue_).status, 200);
  auto const response = finish_wait({failed_id, 1s, true}, catalogue_);
  EXPECT_EQ(response.status, 424);
  EXPECT_EQ(member(response, "run_id"), failed_id);
  EXPECT_THAT(finish_wait({"gone", 1s, true}, catalogue_), IsProblem(404, "unknown_run"));
  catalogue_.broken_ = StageError{ErrorKind::transient, "connect_failed", "cannot connect to db1"};
  EXPECT_THAT(finish_wait({running_id, 1s, true}, catalogue_), IsProblem(503, "connect_failed"));
}

TEST_F(EndpointTest, CancellingTellsWhatCameOfIt) {
  auto const cancelled = post(run_path(queued_id) + "/cancel");
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(member(cancelled, "status"), "cancelled");
  EXPECT_THAT(daemon_.told_, testing::IsEmpty()) << "nothing of it runs";
  EXPECT_EQ(post(run_path(running_id) + "/cancel").status, 202);
  EXPECT_THAT(daemon_.told_, testing::ElementsAre(std::string{"cancel "} + running_id));
  auto const ended = post(run_path(failed_id) + "/cancel", "{}");
  EXPECT_EQ(ended.status, 409);
  EXPECT_EQ(member(ended, "status"), "failed");
  EXPECT_THAT(post(run_path("x") + "/cancel"), IsProblem(404, "unknown_run"));
  EXPECT_THAT(post(run_path("00000000-0000-4000-8000-000000000000") + "/cancel"),
              IsProblem(404, "unknown_run"));
}

}  // namespace
}  // namespace loanpulse
