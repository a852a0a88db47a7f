// Admin requests: a head is the same in one piece and in many, what is admitted is answered, and an
// answer that says it is JSON is.
#include "admin/admit_request.hpp"
#include "admin/endpoints.hpp"
#include "admin/request_head.hpp"
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "support/fake_daemon_view.hpp"
#include "support/fake_run_catalogue.hpp"
#include "support/json_judge.hpp"

namespace loanpulse {
namespace {

HeadScanner::Progress scan(std::string_view bytes, std::size_t piece) {
  HeadScanner scanner;
  HeadScanner::Progress progress;
  for (std::size_t end = piece;; end += piece) {
    progress = scanner.scan(bytes.substr(0, end));
    if (progress.length > 0 || progress.refusal || end >= bytes.size()) return progress;
  }
}

void check_response(AdminResponse const& response) {
  insist(response.status >= 200 && response.status < 600, "an answer has a status");
  if (response.content_type.find("json") != std::string::npos && !response.body.empty()) {
    insist(JsonJudge::accepts(response.body), "what is called JSON is");
  }
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  FuzzBytes input{data, size};
  auto const piece = 1 + input.choice(32);
  auto const bytes = input.rest();
  auto const whole = scan(bytes, bytes.size() + 1);
  auto const parts = scan(bytes, piece);
  insist(whole.length == parts.length && whole.refusal.has_value() == parts.refusal.has_value(),
         "a head is the same in pieces");
  if (whole.length == 0) return;
  insist(whole.length <= bytes.size() && whole.length <= max_head, "a head lies in what was sent");
  auto const head = parse_request_head(std::string_view{bytes}.substr(0, whole.length));
  if (!std::holds_alternative<RequestHead>(head)) return;
  AdminAccessRules const rules;
  auto admitted = admit_request(std::get<RequestHead>(head), rules);
  if (!std::holds_alternative<AdminRequest>(admitted)) return;
  auto& request = std::get<AdminRequest>(admitted);
  request.body = bytes.substr(whole.length);
  FakeDaemonView daemon;
  FakeRunCatalogue catalogue;
  auto const outcome = handle_admin_request(request, {daemon, catalogue});
  if (auto const* const response = std::get_if<AdminResponse>(&outcome)) {
    check_response(*response);
  } else if (auto const* const wait = std::get_if<AwaitRun>(&outcome)) {
    check_response(finish_wait(*wait, catalogue));
  }
}

}  // namespace loanpulse
