#include "admin/problem_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "json/json_string.hpp"

namespace loanpulse {
namespace {

struct Phrase {
  int status;
  std::string_view text;
};

constexpr std::array phrases{
    Phrase{200, "OK"},
    Phrase{202, "Accepted"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{417, "Expectation Failed"},
    Phrase{422, "Unprocessable Content"},
    Phrase{424, "Failed Dependency"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{503, "Service Unavailable"},
    Phrase{505, "HTTP Version Not Supported"},
};

}  // namespace

std::string_view reason_phrase(int status) {
  auto const* const found = std::find_if(phrases.begin(), phrases.end(), [&](Phrase const& phrase) {
    return phrase.status == status;
  });
  return found == phrases.end() ? "Unknown" : found->text;
}

AdminResponse problem(int status, std::string_view code, std::string_view detail,
                      std::vector<std::string> const& problems) {
  AdminResponse response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = fmt::format(R"({{"type":"urn:loanpulse:problem:{}","title":"{}","status":{},)",
                              code, reason_phrase(status), status);
  response.body += R"("detail":)";
  append_json_string(response.body, detail);
  response.body += fmt::format(R"(,"code":"{}")", code);
  if (!problems.empty()) {
    response.body += R"(,"problems":[)";
    for (std::string const& one : problems) {
      if (response.body.back() != '[') response.body += ',';
      append_json_string(response.body, one);
    }
    response.body += ']';
  }
  response.body += '}';
  return response;
}

AdminResponse problem(HttpRefusal const& refusal) {
  return problem(refusal.status, refusal.code, refusal.detail);
}

}  // namespace loanpulse
