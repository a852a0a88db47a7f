#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fetch/auth/credentials.hpp"
#include "fetch/page_request.hpp"
#include "model/error.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// A complete answer, whatever its status, or the first part of a long one by lines. Header names
/// are in lower case.
struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string body_fault = {};  ///< why the body that explains a failure cannot be shown
  bool framed = true;           ///< whether anything but the connection's end says where it ends
  bool is_complete = true;

  std::optional<std::string_view> header(std::string_view name) const {
    for (auto const& [key, value] : headers) {
      if (key == name) return value;
    }
    return std::nullopt;
  }
};

/// No complete answer came: the connection failed, a timeout passed, the body was cut. Or no
/// credentials could be had.
struct Failure {
  ErrorKind kind = ErrorKind::transient;
  std::string code;
  std::string reason;  ///< for people: "HTTP 503"; names no URL and holds no secret
  std::string detail;  ///< what the source said about it; may be empty
};

// What the driver of a FetchSession must do next; ObtainCredentials is one of these steps too.

struct SendRequest {
  PageRequest request;
};
struct WaitBeforeRetry {
  std::chrono::milliseconds delay{};
  int failed_attempt = 1;
  int max_attempts = 1;
  std::string reason;
};
struct DeliverPage {
  Page page;
};
struct EndOfList {
  bool skipped =
      false;  ///< by a rule of source.answers: an answer that says that there are no rows
  bool not_modified = false;  ///< nothing has changed since the answer that the request names
};
using FetchStep =
    std::variant<ObtainCredentials, SendRequest, WaitBeforeRetry, DeliverPage, EndOfList>;

}  // namespace loanpulse
