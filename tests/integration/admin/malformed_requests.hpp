#pragma once

#include <string>
#include <vector>

namespace loanpulse {

struct MalformedRequest {
  std::string what;
  std::string bytes;
};

/// More than 200 requests that no server of HTTP/1.1 should answer with success, each wrong in a
/// way of its own.
std::vector<MalformedRequest> malformed_requests();

}  // namespace loanpulse
