#pragma once

#include <chrono>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "admin/admin_message.hpp"

namespace loanpulse {

/// The parameters of a request's query. Every function throws Refusal (400) that names the
/// parameter, its value and the cure.
class RequestParameters {
 public:
  /// Refuses every parameter that is not one of `known`, and one that is there twice.
  RequestParameters(AdminRequest const& request, std::initializer_list<std::string_view> known);

  std::optional<std::string> text(std::string_view name) const;
  /// A whole number of 1..most.
  std::size_t number(std::string_view name, std::size_t standard, std::size_t most) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// `?wait=30s&expect=succeeded`: how long an answer may be held back until the run has ended.
struct WaitParameters {
  std::optional<std::chrono::milliseconds> timeout;  ///< empty: answer at once
  bool expect_succeeded = false;
};

/// Minutes; a request to wait for longer is a 400.
inline constexpr std::chrono::minutes longest_wait{10};

WaitParameters read_wait(RequestParameters const& parameters);

}  // namespace loanpulse
