#include "admin/admit_request.hpp"

#include <fmt/format.h>

#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// "Application/JSON; charset=utf-8" → "application/json".
std::string media_type(std::string_view content_type) {
  return lower_case(without_blanks(content_type.substr(0, content_type.find(';'))));
}

}  // namespace

std::variant<AdminRequest, HttpRefusal> admit_request(RequestHead const& head,
                                                      AdminAccessRules const& rules) {
  std::string_view const host = head.header("host").value_or("");
  if (!rules.allows_host(host)) {
    return HttpRefusal{403, "host_not_allowed",
                       fmt::format("the Host '{}' is not one of this server's; ask for localhost, "
                                   "or add the name to admin.allowed_hosts",
                                   printable(host, 100))};
  }
  if (head.header("origin")) {
    return HttpRefusal{403, "origin_refused",
                       "requests from web pages are refused; send no Origin header"};
  }
  AdminRequest request;
  request.method = head.method;
  request.path = head.target.path;
  request.query = head.target.query;
  request.content_type = media_type(head.header("content-type").value_or(""));
  if (auto const key = head.header("idempotency-key")) request.idempotency_key = *key;
  request.access = rules.access_of(head.header("authorization"));
  return request;
}

}  // namespace loanpulse
