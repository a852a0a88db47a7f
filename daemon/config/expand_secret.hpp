#pragma once

#include "config/secret_sources.hpp"
#include "model/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// A text with its references replaced, or why that failed. The fault names the variable, file or
/// credential, never a value.
struct ExpandedSecret {
  Secret value;
  std::string fault;  ///< empty: `value` holds
};

/// Replaces every `${credential:NAME}`, `${env:NAME}` and `${file:/path}` in `text` by its value;
/// one newline at a file's end is dropped. `$${` stands for a plain `${`. Values are not expanded
/// again.
ExpandedSecret expand_secret(std::string_view text, SecretSources const& sources);

/// `text` with `$${` replaced by `${`; empty when it holds a reference.
std::optional<std::string> without_references(std::string_view text);

}  // namespace loanpulse
