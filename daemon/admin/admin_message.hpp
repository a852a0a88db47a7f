#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace loanpulse {

/// What a client may do.
enum class AdminAccess {
  none,     ///< no token, or a wrong one: health only
  read,     ///< looking
  operate,  ///< looking and acting
};

/// A request as the endpoints see it: no socket, no header that was judged before.
struct AdminRequest {
  std::string method;  ///< "GET"
  std::string path;    ///< decoded, without the query: "/api/v1/runs"
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  std::string content_type;                                ///< lower case, without parameters
  std::optional<std::string> idempotency_key;
  std::string body;
  AdminAccess access = AdminAccess::none;
};

struct AdminResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// The answer is held back until the run has ended or the time is up, see finish_wait().
struct AwaitRun {
  std::string run_id;
  std::chrono::milliseconds timeout{};
  bool expect_succeeded = false;  ///< a run that ended otherwise is answered with 424
  AdminResponse now{};            ///< the answer where it cannot be held back: the run as it is
};

/// The configuration is to be read again, and the answer to be held back until it is in force or
/// refused, see finish_reload().
struct AwaitReload {};

using AdminOutcome = std::variant<AdminResponse, AwaitRun, AwaitReload>;

}  // namespace loanpulse
