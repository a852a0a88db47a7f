#pragma once

#include <string>
#include <utility>

namespace loanpulse {

/// A password or token. It has no conversion to text and no stream operator, so that it cannot
/// reach a log, a message or a page by accident; `reveal` marks the few places that need it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_{std::move(value)} {}

  std::string const& reveal() const noexcept { return value_; }
  bool empty() const noexcept { return value_.empty(); }

  bool operator==(Secret const&) const = default;

 private:
  std::string value_;
};

}  // namespace loanpulse
