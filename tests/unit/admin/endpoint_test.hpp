#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <utility>
#include <variant>

#include "admin/endpoints.hpp"
#include "support/fake_daemon_view.hpp"
#include "support/fake_run_catalogue.hpp"

namespace loanpulse {

/// Asks the endpoints without a server.
class EndpointTest : public testing::Test {
 public:
  using Query = std::vector<std::pair<std::string, std::string>>;

  static AdminRequest request(std::string method, std::string path, Query query = {},
                              std::string body = "") {
    AdminRequest result;
    result.method = std::move(method);
    result.path = std::move(path);
    result.query = std::move(query);
    if (!body.empty()) result.content_type = "application/json";
    result.body = std::move(body);
    result.access = AdminAccess::operate;
    return result;
  }
  AdminOutcome outcome(AdminRequest const& request) {
    return handle_admin_request(request, {daemon_, catalogue_});
  }
  AdminResponse answer(AdminRequest const& request) {
    auto result = outcome(request);
    if (!std::holds_alternative<AwaitReload>(result)) return std::get<AdminResponse>(result);
    AdminResponse response;
    daemon_.reload([&](auto const& reloaded) { response = finish_reload(reloaded); });
    return response;
  }
  AdminResponse get(std::string path, Query query = {}) {
    return answer(request("GET", std::move(path), std::move(query)));
  }
  AdminResponse post(std::string path, std::string body = "", Query query = {}) {
    return answer(request("POST", std::move(path), std::move(query), std::move(body)));
  }

  static rapidjson::Document parsed(std::string_view text) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    if (document.HasParseError()) throw std::runtime_error{"no JSON: " + std::string{text}};
    return document;
  }
  static rapidjson::Document json(AdminResponse const& response) { return parsed(response.body); }
  static std::string member(AdminResponse const& response, char const* name) {
    auto const document = json(response);
    if (!document.HasMember(name)) return "(none)";
    return document[name].IsNull() ? "(null)" : document[name].GetString();
  }
  static std::string header(AdminResponse const& response, std::string const& name) {
    for (auto const& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "(none)";
  }

 protected:
  FakeDaemonView daemon_;
  FakeRunCatalogue catalogue_;
};

/// An RFC 9457 document of this status and code.
MATCHER_P2(IsProblem, status, code, "") {
  *result_listener << arg.status << " " << arg.body;
  return arg.status == status && arg.content_type == "application/problem+json" &&
         EndpointTest::member(arg, "code") == code &&
         EndpointTest::member(arg, "type") == std::string{"urn:loanpulse:problem:"} + code &&
         EndpointTest::json(arg)["status"].GetInt() == status &&
         EndpointTest::member(arg, "title") != "Unknown" &&
         EndpointTest::member(arg, "detail").size() > 10;
}

}  // namespace loanpulse
