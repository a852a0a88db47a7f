#include <regex>
#include <set>

#include "admin/openapi_document.hpp"
#include "unit/admin/endpoint_test.hpp"

namespace loanpulse {
namespace {

/// The description of the API, with references followed.
class OpenApiTest : public EndpointTest {
 public:
  rapidjson::Value const& resolved(rapidjson::Value const& value) const {
    if (!value.IsObject() || !value.HasMember("$ref")) return value;
    std::string const reference = value["$ref"].GetString();
    rapidjson::Value const* target = &document_;
    for (std::size_t at = 2; at <= reference.size();) {  // "#/components/schemas/Run"
      std::size_t const end = std::min(reference.find('/', at), reference.size());
      auto const name = reference.substr(at, end - at);
      if (!target->HasMember(name.c_str())) throw std::runtime_error{"dangling: " + reference};
      target = &(*target)[name.c_str()];
      at = end + 1;
    }
    return *target;
  }

  rapidjson::Value const& operation(AdminRoute const& route) const {
    std::string const method = route.method == "GET" ? "get" : "post";
    return document_["paths"][std::string{route.path}.c_str()][method.c_str()];
  }

  std::set<std::string> statuses(AdminRoute const& route) const {
    std::set<std::string> result;
    for (auto const& response : operation(route)["responses"].GetObject()) {
      result.insert(response.name.GetString());
    }
    return result;
  }

  std::set<std::string> parameters(AdminRoute const& route, std::string const& place) const {
    std::set<std::string> result;
    if (!operation(route).HasMember("parameters")) return result;
    for (auto const& reference : operation(route)["parameters"].GetArray()) {
      auto const& parameter = resolved(reference);
      if (parameter["in"].GetString() == place) result.insert(parameter["name"].GetString());
    }
    return result;
  }

  /// What of `value` is not as the schema says; empty: all is.
  std::string mismatch(rapidjson::Value const& value, rapidjson::Value const& reference) const {
    auto const& schema = resolved(reference);
    if (value.IsNull()) {
      return schema.HasMember("nullable") && schema["nullable"].IsTrue() ? "" : "null";
    }
    if (schema.HasMember("allOf")) return mismatch(value, schema["allOf"][0]);
    std::string const type = schema["type"].GetString();
    if (type == "string" && !value.IsString()) return "not a string";
    if (type == "boolean" && !value.IsBool()) return "not a boolean";
    if (type == "integer" && !value.IsUint64()) return "not an integer";
    if (type == "array") {
      if (!value.IsArray()) return "not an array";
      for (auto const& element : value.GetArray()) {
        if (auto what = mismatch(element, schema["items"]); !what.empty()) return "[]: " + what;
      }
    }
    return type == "object" ? object_mismatch(value, schema) : "";
  }

 protected:
  std::string object_mismatch(rapidjson::Value const& value, rapidjson::Value const& schema) const {
    if (!value.IsObject()) return "not an object";
    if (!schema.HasMember("properties")) return "";
    for (auto const& name : schema["required"].GetArray()) {
      if (!value.HasMember(name)) return std::string{name.GetString()} + " is missing";
    }
    for (auto const& member : value.GetObject()) {
      std::string const name = member.name.GetString();
      if (!schema["properties"].HasMember(member.name)) return name + " is not described";
      auto const what = mismatch(member.value, schema["properties"][member.name]);
      if (!what.empty()) return name + ": " + what;
    }
    return "";
  }

  rapidjson::Document const document_ = parsed(openapi_document());
};

std::string filled(std::string_view pattern, std::string const& value) {
  std::string path{pattern};
  std::size_t const open = path.find('{');
  return open == std::string::npos ? path : path.replace(open, path.find('}') - open + 1, value);
}

TEST_F(OpenApiTest, DescribesEveryRouteAndNoOther_fault_S17) {
  std::set<std::string> described;
  for (auto const& path : document_["paths"].GetObject()) {
    for (auto const& method : path.value.GetObject()) {
      described.insert(std::string{method.name.GetString()} + " " + path.name.GetString());
    }
  }
  std::set<std::string> served;
  for (AdminRoute const& route : admin_routes()) {
    served.insert((route.method == "GET" ? "get " : "post ") + std::string{route.path});
  }
  EXPECT_EQ(described, served);
}

TEST_F(OpenApiTest, DescribesTheStatusesThatEveryRouteMayHave_fault_S17) {
  for (AdminRoute const& route : admin_routes()) {
    auto const found = statuses(route);
    for (char const* const status : {"200", "400", "403", "405", "408", "413", "414", "417", "431",
                                     "500", "501", "503", "505"}) {
      EXPECT_TRUE(found.contains(status)) << route.path << " " << status;
    }
    EXPECT_EQ(found.contains("401"), route.needs != AdminAccess::none) << route.path;
    EXPECT_EQ(found.contains("415"), route.method == "POST") << route.path;
    EXPECT_EQ(found.contains("422"), route.method == "POST") << route.path;
    EXPECT_EQ(found.contains("404"), route.path.find('{') != std::string_view::npos) << route.path;
    EXPECT_EQ(operation(route).HasMember("requestBody"), route.method == "POST") << route.path;
    EXPECT_EQ(operation(route).HasMember("security"), route.needs == AdminAccess::none);
  }
  auto const* const trigger = find_admin_route("POST", "/api/v1/jobs/x/runs");
  for (char const* const status : {"202", "409", "424", "429"}) {
    EXPECT_TRUE(statuses(*trigger).contains(status)) << status;
  }
}

TEST_F(OpenApiTest, DescribesThePathAndQueryParameters) {
  for (AdminRoute const& route : admin_routes()) {
    std::set<std::string> in_path;
    if (auto const open = route.path.find('{'); open != std::string_view::npos) {
      in_path.emplace(route.path.substr(open + 1, route.path.find('}') - open - 1));
    }
    EXPECT_EQ(parameters(route, "path"), in_path) << route.path;
    // The refusal of an unknown parameter lists the known ones.
    auto const refusal =
        answer(request(std::string{route.method}, filled(route.path, "loans"), {{"?", ""}}));
    std::string const detail = member(refusal, "detail");
    std::size_t count = 0;
    for (std::string const& name : parameters(route, "query")) {
      EXPECT_THAT(detail, testing::HasSubstr(name)) << route.path;
      ++count;
    }
    std::size_t const list = detail.find("takes ");
    ASSERT_NE(list, std::string::npos) << detail;
    auto const commas =
        std::count(detail.begin() + static_cast<std::ptrdiff_t>(list), detail.end(), ',');
    EXPECT_EQ(count, detail.ends_with("none") ? 0 : static_cast<std::size_t>(commas) + 1) << detail;
  }
}

TEST_F(OpenApiTest, DescribesWhatAWaitMayBe) {
  std::regex const pattern{
      document_["components"]["parameters"]["Wait"]["schema"]["pattern"].GetString()};
  auto const is_accepted = [&](char const* wait) {
    return answer(request("GET", std::string{"/api/v1/runs/"} + failed_id, {{"wait", wait}}))
               .status == 200;
  };
  for (char const* const wait : {"0s", "30s", "1m30s", "9m59s999ms", "10m", "600s", "500ms"}) {
    EXPECT_TRUE(std::regex_search(wait, pattern)) << wait;
    EXPECT_TRUE(is_accepted(wait)) << wait;
  }
  for (char const* const wait : {"601s", "11m", "1h", "s", "10m1s", "-1s", "1.5s", "30s1m", "1"}) {
    EXPECT_FALSE(std::regex_search(wait, pattern)) << wait;
    EXPECT_FALSE(is_accepted(wait)) << wait;
  }
}

TEST_F(OpenApiTest, DescribesThatParametersHoldNoControlCharacters) {
  for (auto const& parameter : document_["components"]["parameters"].GetObject()) {
    auto const& schema = parameter.value["schema"];
    bool const is_text = std::string{schema["type"].GetString()} == "string" &&
                         !schema.HasMember("enum") && !schema.HasMember("format");
    if (!is_text || std::string{parameter.name.GetString()} == "Wait") continue;
    ASSERT_TRUE(schema.HasMember("pattern")) << parameter.name.GetString();
    std::string const text = schema["pattern"].GetString();
    std::wregex const pattern{std::wstring{text.begin(), text.end()}};
    EXPECT_TRUE(std::regex_search(L"loans-2_b", pattern)) << text;
    EXPECT_FALSE(std::regex_search(L"a\x0f", pattern)) << text;
    EXPECT_FALSE(std::regex_search(L"a\x7f", pattern)) << text;
  }
}

TEST_F(OpenApiTest, DescribesTheAnswersThatAreGiven) {
  catalogue_.summaries_["loans"].last_run = sample_run(failed_id, "failed");
  daemon_.reload_->notes = {"admin.listen takes a restart"};
  for (AdminRoute const& route : admin_routes()) {
    std::string const id = route.path.find("{job}") != std::string_view::npos ? "loans" : queued_id;
    auto const response = answer(request(std::string{route.method}, filled(route.path, id)));
    auto const& described =
        resolved(operation(route)["responses"][std::to_string(response.status).c_str()]);
    std::string const type = response.content_type.substr(0, response.content_type.find(';'));
    ASSERT_TRUE(described["content"].HasMember(type.c_str())) << route.path << " " << type;
    if (type != "application/json") continue;
    EXPECT_EQ(mismatch(json(response), described["content"][type.c_str()]["schema"]), "")
        << route.path;
  }
}

TEST_F(OpenApiTest, DescribesTheProblemsThatAreGiven) {
  daemon_.reload_ = ReloadAnswer{false, 0, {"a.yaml:1: x"}, {}};
  for (auto const& response : {post("/api/v1/reload"), get("/nothing"), post("/healthz")}) {
    EXPECT_EQ(mismatch(json(response), document_["components"]["schemas"]["Problem"]), "");
  }
}

TEST_F(OpenApiTest, HasNoDanglingReference) {
  std::vector<rapidjson::Value const*> open{&document_};
  std::size_t references = 0;
  while (!open.empty()) {
    auto const& value = *open.back();
    open.pop_back();
    if (value.IsArray()) {
      for (auto const& element : value.GetArray()) open.push_back(&element);
    }
    if (!value.IsObject()) continue;
    if (value.HasMember("$ref")) {
      EXPECT_NO_THROW(resolved(value));
      ++references;
    }
    for (auto const& member : value.GetObject()) open.push_back(&member.value);
  }
  EXPECT_GT(references, 100);
}

}  // namespace
}  // namespace loanpulse
