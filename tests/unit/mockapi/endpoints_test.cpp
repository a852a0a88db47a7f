#include "mockapi/endpoints.hpp"

#include <gtest/gtest.h>

#include "api_walk.hpp"

namespace loanpulse::mockapi {
namespace {

std::string header(Response const& response, std::string const& name) {
  for (auto const& [key, value] : response.headers) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

rapidjson::Document problem(Response const& response) {
  EXPECT_EQ(response.content_type, "application/problem+json");
  rapidjson::Document document;
  document.Parse(response.body.data(), response.body.size());
  EXPECT_TRUE(document.IsObject() && document.HasMember("status")) << response.body;
  return document;
}

TEST(MockApiEndpoints, AskForTheTokenEverywhereButOnHealth) {
  ApiWalk api{{.rows = 10, .token = "s3cret"}};
  for (std::string const target :
       {"/applications", "/recorded/a.json", "/admin/stats", "/admin/touch?percent=1", "/"}) {
    for (std::string const authorization :
         {"", "Bearer", "Bearer ", "Bearer wrong", "Bearer s3cret ", "Bearer s3cre", "Basic s3cret",
          "s3cret"}) {
      Response const response = api.ask("GET", target, authorization);
      EXPECT_EQ(response.status, 401U) << target << " " << authorization;
      EXPECT_EQ(header(response, "WWW-Authenticate"), "Bearer realm=\"loanpulse-mockapi\"");
      EXPECT_EQ(problem(response)["status"].GetInt(), 401);
    }
  }
  EXPECT_EQ(api.ask("GET", "/applications", "Bearer s3cret").status, 200U);
  EXPECT_EQ(api.ask("GET", "/applications", "bearer s3cret").status, 200U);
  EXPECT_EQ(api.get("/healthz").body, "{\"status\":\"ok\"}");
}

TEST(MockApiEndpoints, RefuseUnknownPathsAndWrongMethods) {
  ApiWalk api{{.rows = 10}};
  EXPECT_EQ(api.get("/application").status, 404U);
  EXPECT_EQ(api.get("/applications/").status, 404U);
  EXPECT_EQ(api.get("").status, 404U);
  Response const response = api.post("/applications");
  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(header(response, "Allow"), "GET");
  EXPECT_EQ(header(api.get("/admin/touch?percent=1"), "Allow"), "POST");
  EXPECT_EQ(api.ask("DELETE", "/recorded/a.json").status, 405U);
}

TEST(MockApiEndpoints, NameTheWrongParameterInAProblemBody) {
  ApiWalk api{{.rows = 10}};
  Response const response = api.get("/applications?limit=abc");
  EXPECT_EQ(response.status, 400U);
  rapidjson::Document const body = problem(response);
  EXPECT_STREQ(body["parameter"].GetString(), "limit");
  EXPECT_STREQ(body["title"].GetString(), "Bad Request");
  EXPECT_STREQ(body["detail"].GetString(), "limit: must be a whole number of 1..10000, got 'abc'");
  EXPECT_STREQ(problem(api.post("/admin/touch"))["parameter"].GetString(), "percent");
  EXPECT_STREQ(problem(api.post("/admin/append?rows=x"))["parameter"].GetString(), "rows");
  EXPECT_STREQ(problem(api.post("/admin/append?row=1"))["parameter"].GetString(), "row");
  EXPECT_STREQ(problem(api.get("/admin/row"))["parameter"].GetString(), "id");
  EXPECT_STREQ(problem(api.get("/admin/stats?x=1"))["parameter"].GetString(), "x");
  EXPECT_EQ(api.post("/admin/append?rows=100000000").status, 400U);
}

TEST(MockApiEndpoints, ShowARowAsThePagesShowIt) {
  ApiWalk api{{.rows = 10}};
  api.post("/admin/append?rows=1");
  api.post("/admin/touch?percent=30");
  std::string const all = api.get("/applications").body;
  for (std::uint64_t const id : ids_up_to(11)) {
    std::string const row = api.get("/admin/row?id=" + std::to_string(id)).body;
    EXPECT_EQ(row.find("{\"application_id\":" + std::to_string(id) + ","), 0U);
    EXPECT_NE(all.find(row), std::string::npos);
  }
  EXPECT_EQ(api.get("/admin/row?id=12").status, 404U);
  EXPECT_EQ(api.get("/admin/row?id=0").status, 400U);
}

TEST(MockApiEndpoints, CountWhatTheyServed) {
  ApiWalk api{{.rows = 10}};
  std::size_t const bytes =
      api.get("/applications?limit=4").body.size() + api.get("/nowhere").body.size();
  EXPECT_EQ(api.get("/admin/stats").body,
            "{\"rows\":10,\"requests\":2,\"pages\":1,\"rows_served\":4,\"bytes\":" +
                std::to_string(bytes) + ",\"faults\":0}");
}

TEST(MockApiEndpoints, KeepToThePageLimit) {
  ApiWalk api{{.rows = 100, .page_limit = 20}};
  EXPECT_EQ(api.get("/applications?limit=21").status, 400U);
  EXPECT_EQ(api.json("/applications")["data"].Size(), 20U);
}

}  // namespace
}  // namespace loanpulse::mockapi
