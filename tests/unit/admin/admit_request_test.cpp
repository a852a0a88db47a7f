#include "admin/admit_request.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

RequestHead head_with(std::vector<std::pair<std::string, std::string>> headers) {
  RequestHead head;
  head.method = "POST";
  head.target.path = "/x";
  head.headers = std::move(headers);
  return head;
}

std::string code_of(RequestHead const& head) {
  auto const result = admit_request(head, {});
  auto const* const refusal = std::get_if<HttpRefusal>(&result);
  if (refusal == nullptr) return "";
  EXPECT_EQ(refusal->status, 403);
  return refusal->code;
}

TEST(AdmitRequest, HandsOnWhatEndpointsNeed) {
  AdminAccessRules rules;
  rules.credentials = {{AdminAccess::read, Secret{"look"}}};
  auto const result = admit_request(head_with({{"host", "localhost"},
                                               {"authorization", "Bearer look"},
                                               {"content-type", "Application/JSON ; charset=utf-8"},
                                               {"idempotency-key", "k"}}),
                                    rules);
  auto const& request = std::get<AdminRequest>(result);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/x");
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(request.idempotency_key, "k");
  EXPECT_EQ(request.access, AdminAccess::read);
}

TEST(AdmitRequest, RefusesForeignHostsAndWebPages_fault_S4) {
  EXPECT_EQ(code_of(head_with({{"host", "localhost"}})), "");
  EXPECT_EQ(code_of(head_with({{"host", "evil.example"}})), "host_not_allowed");
  EXPECT_EQ(code_of(head_with({{"host", "localhost"}, {"origin", "http://localhost"}})),
            "origin_refused");
  EXPECT_EQ(code_of(head_with({{"host", "localhost"}, {"origin", "null"}})), "origin_refused");
}

}  // namespace
}  // namespace loanpulse
