#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// What an answer said by which it can be asked for again, to come only if it has changed (RFC
/// 9110, 8.8).
struct Validators {
  std::string etag{};           ///< as it came, weak ones too; empty: none
  std::string last_modified{};  ///< likewise
  /// SHA-256 of the request that was answered and of what else decided the rows: with another one
  /// they say nothing.
  std::string basis{};

  bool operator==(Validators const&) const = default;
};

/// What a later run may send for a list, when it has been read.
struct ListValidators {
  std::optional<Validators> kept{};  ///< empty: nothing
  bool not_modified = false;         ///< they are those that were sent: nothing has changed
};

/// Whether a request's header of this name, in whatever case, makes it conditional.
bool is_condition(std::string_view header);

}  // namespace loanpulse
