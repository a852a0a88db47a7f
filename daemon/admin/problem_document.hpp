#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "admin/admin_message.hpp"
#include "admin/http_refusal.hpp"

namespace loanpulse {

/// A problem document (RFC 9457): {type, title, status, detail, code}. `code` is a stable word for
/// programs, and the end of the type "urn:loanpulse:problem:CODE"; `detail` is for people and holds
/// the cure. `problems`, if any, become the member of that name.
AdminResponse problem(int status, std::string_view code, std::string_view detail,
                      std::vector<std::string> const& problems = {});
AdminResponse problem(HttpRefusal const& refusal);

/// RFC 9110's phrase for a status that this server answers with.
std::string_view reason_phrase(int status);

/// Thrown by an endpoint that refuses a request: it becomes the answer.
class Refusal : public std::exception {
 public:
  explicit Refusal(AdminResponse response) : response_{std::move(response)} {}
  Refusal(int status, std::string_view code, std::string_view detail)
      : Refusal{problem(status, code, detail)} {}

  AdminResponse const& response() const noexcept { return response_; }
  char const* what() const noexcept override { return response_.body.c_str(); }

 private:
  AdminResponse response_;
};

}  // namespace loanpulse
