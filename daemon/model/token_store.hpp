#pragma once

#include "model/secret.hpp"

#include <functional>
#include <optional>
#include <string>

namespace loanpulse {

/// Keeps the refresh tokens that servers rotate: who uses one gets another, and the first is void.
/// Shared by all daemons of a database.
class TokenStore {
 public:
  virtual ~TokenStore() = default;

  /// Calls `use` with the token that is kept for `name`, or with none where `declared` is another
  /// than the one it began with, while nobody else does so for that name. What `use` returns is
  /// kept, and durable when this returns; nothing where the token stays as it is. Throws
  /// StageError, and what `use` throws: then all stays.
  using Use = std::function<std::optional<Secret>(std::optional<Secret> const& kept)>;
  virtual void exchange(std::string const& name, Secret const& declared, Use const& use) = 0;
};

}  // namespace loanpulse
