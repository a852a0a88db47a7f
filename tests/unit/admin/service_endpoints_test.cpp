#include "unit/admin/endpoint_test.hpp"

namespace loanpulse {
namespace {

TEST_F(EndpointTest, HealthIsOk) { EXPECT_EQ(get("/healthz").body, R"({"status":"ok"})"); }

TEST_F(EndpointTest, ReadinessSaysWhatIsMissing) {
  EXPECT_EQ(get("/readyz").status, 200);
  daemon_.readiness_ = {false, true, true, "the database cannot be reached"};
  auto const response = get("/readyz");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, R"({"ready":false,"database":false,"schema":true,"scheduler":true,)"
                           R"("detail":"the database cannot be reached"})");
}

TEST_F(EndpointTest, MetricsAreInPrometheusTextFormat_fault_S16) {
  auto const response = get("/metrics");
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(response.body, daemon_.metrics());
}

TEST_F(EndpointTest, ReloadTellsJobsAndNotes) {
  daemon_.reload_ = ReloadAnswer{true, 3, {}, {"admin.listen takes a restart"}};
  EXPECT_EQ(post("/api/v1/reload").body, R"({"jobs":3,"notes":["admin.listen takes a restart"]})");
}

TEST_F(EndpointTest, ARefusedReloadListsTheProblems) {
  daemon_.reload_ = ReloadAnswer{false, 0, {"a.yaml:1: x: \"y\"", "a.yaml:2: z"}, {}};
  auto const response = post("/api/v1/reload", "{}");
  EXPECT_THAT(response, IsProblem(422, "reload_refused"));
  auto const document = json(response);
  ASSERT_EQ(document["problems"].Size(), 2);
  EXPECT_STREQ(document["problems"][0].GetString(), "a.yaml:1: x: \"y\"");
}

TEST_F(EndpointTest, AReloadThatAStopOvertookIsToBeAskedForAgain) {
  daemon_.reload_.reset();
  auto const response = post("/api/v1/reload");
  EXPECT_THAT(response, IsProblem(503, "draining"));
  EXPECT_EQ(header(response, "Retry-After"), "10");
}

}  // namespace
}  // namespace loanpulse
