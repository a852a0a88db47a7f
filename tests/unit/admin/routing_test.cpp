#include "unit/admin/endpoint_test.hpp"

namespace loanpulse {
namespace {

std::string filled(std::string_view pattern) {
  std::string path{pattern};
  for (auto const& [name, value] :
       {std::pair{std::string{"{job}"}, "loans"}, {std::string{"{run_id}"}, queued_id}}) {
    if (auto const at = path.find(name); at != std::string::npos) {
      path.replace(at, name.size(), value);
    }
  }
  return path;
}

TEST_F(EndpointTest, EveryRouteAnswersWithSuccess) {
  for (AdminRoute const& route : admin_routes()) {
    auto const response = answer(request(std::string{route.method}, filled(route.path)));
    EXPECT_LT(response.status, 300) << route.path << response.body;
  }
}

TEST_F(EndpointTest, UnknownPathsAreNotFound_fault_S17) {
  for (char const* const path :
       {"/", "", "/nothing", "/api", "/api/v1", "/api/v1/jobs/", "/api/v1/jobs//runs", "//healthz",
        "/healthz/", "/HEALTHZ", "/api/v1/../jobs", "/api/v1/jobs/loans/runs/x", "healthz"}) {
    EXPECT_THAT(get(path), IsProblem(404, "not_found")) << path;
  }
}

TEST_F(EndpointTest, OtherMethodsAreNotAllowed_fault_S17) {
  for (AdminRoute const& route : admin_routes()) {
    for (char const* const method :
         {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "X"}) {
      if (route.method == method) continue;
      auto const response = answer(request(method, filled(route.path)));
      EXPECT_THAT(response, IsProblem(405, "method_not_allowed"));
      EXPECT_EQ(header(response, "Allow"), route.method) << route.path;
    }
  }
}

TEST_F(EndpointTest, ARouteIsFoundWhateverTheMethodIs) {
  ASSERT_NE(find_admin_route("DELETE", "/api/v1/jobs/x/runs"), nullptr);
  EXPECT_EQ(find_admin_route("DELETE", "/api/v1/jobs/x/runs")->method, "POST");
  EXPECT_TRUE(find_admin_route("GET", "/api/v1/jobs")->waits);
  EXPECT_FALSE(find_admin_route("GET", "/healthz")->waits);
  EXPECT_EQ(find_admin_route("GET", "/nothing"), nullptr);
}

TEST_F(EndpointTest, OnlyHealthIsOpenToAll_fault_S3) {
  for (AdminRoute const& route : admin_routes()) {
    auto asked = request(std::string{route.method}, filled(route.path));
    asked.access = AdminAccess::none;
    auto const response = answer(asked);
    if (route.path == "/healthz" || route.path == "/readyz") {
      EXPECT_EQ(response.status, 200) << route.path;
    } else {
      EXPECT_THAT(response, IsProblem(401, "unauthorized")) << route.path;
      EXPECT_THAT(header(response, "WWW-Authenticate"), testing::StartsWith("Bearer"));
    }
  }
}

TEST_F(EndpointTest, ActingTakesTheRoleOperate_fault_S3) {
  for (AdminRoute const& route : admin_routes()) {
    auto asked = request(std::string{route.method}, filled(route.path));
    asked.access = AdminAccess::read;
    auto const response = answer(asked);
    if (route.method == "GET") {
      EXPECT_EQ(response.status, 200) << route.path;
    } else {
      EXPECT_THAT(response, IsProblem(403, "forbidden")) << route.path;
    }
  }
  EXPECT_TRUE(catalogue_.triggers_.empty());
}

TEST_F(EndpointTest, PostsWithABodyMustBeJson_fault_S5) {
  for (AdminRoute const& route : admin_routes()) {
    if (route.method != "POST") continue;
    for (char const* const type : {"", "application/x-www-form-urlencoded", "text/plain"}) {
      auto asked = request("POST", filled(route.path), {}, "{}");
      asked.content_type = type;
      EXPECT_THAT(answer(asked), IsProblem(415, "unsupported_media_type")) << route.path;
    }
    EXPECT_THAT(post(filled(route.path), "{"), IsProblem(400, "bad_json"));
    EXPECT_THAT(post(filled(route.path), " \n"), IsProblem(400, "bad_json"));
    EXPECT_THAT(post(filled(route.path), "[]"), IsProblem(422, "bad_body"));
    EXPECT_THAT(post(filled(route.path), R"({"a":1e999})"), IsProblem(422, "bad_body"));
    EXPECT_THAT(post(filled(route.path), R"({"nonsense":1})"), IsProblem(422, "unknown_member"));
    EXPECT_THAT(post(filled(route.path), "", {{"nonsense", "1"}}),
                IsProblem(400, "unknown_parameter"));
  }
}

TEST_F(EndpointTest, GetsTakeNoBodyAndNoUnknownParameter) {
  for (AdminRoute const& route : admin_routes()) {
    if (route.method != "GET") continue;
    EXPECT_THAT(answer(request("GET", filled(route.path), {}, "{}")),
                IsProblem(400, "body_not_allowed"));
    auto const response = get(filled(route.path), {{"nonsense", "1"}});
    EXPECT_THAT(response, IsProblem(400, "unknown_parameter")) << route.path;
    EXPECT_THAT(member(response, "detail"), testing::HasSubstr("'nonsense'"));
  }
}

TEST_F(EndpointTest, AnUnreachableDatabaseIsA503) {
  catalogue_.broken_ = StageError{ErrorKind::transient, "connect_failed", "cannot connect to db1"};
  for (AdminRoute const& route : admin_routes()) {
    auto const response = answer(request(std::string{route.method}, filled(route.path)));
    if (route.waits) {
      EXPECT_THAT(response, IsProblem(503, "connect_failed")) << route.path;
      EXPECT_EQ(header(response, "Retry-After"), "5");
    } else {
      EXPECT_EQ(response.status, 200) << route.path;
    }
  }
}

TEST_F(EndpointTest, AnotherFaultOfTheDatabaseIsA500) {
  catalogue_.broken_ = StageError{ErrorKind::rejected, "sql", "permission denied\nfor table x"};
  auto const response = get("/api/v1/runs");
  EXPECT_THAT(response, IsProblem(500, "sql"));
  EXPECT_EQ(member(response, "detail"), "permission denied\\nfor table x");
}

TEST_F(EndpointTest, AnUnexpectedExceptionIsA500) {
  catalogue_.trigger_outcome_.run.reset();
  EXPECT_THAT(post("/api/v1/jobs/loans/runs"), IsProblem(500, "internal"));
}

TEST_F(EndpointTest, ProblemsQuoteHostileTextHarmlessly_fault_S18) {
  auto const response = get("/api/v1/jobs/\x1b[31m\n\"x");
  EXPECT_THAT(response, IsProblem(404, "unknown_job"));
  EXPECT_THAT(member(response, "detail"), testing::HasSubstr("'\\x1b[31m\\n\"x'"));
}

}  // namespace
}  // namespace loanpulse
