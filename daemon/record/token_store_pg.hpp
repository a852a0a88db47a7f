#pragma once

#include "model/token_store.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// Keeps refresh tokens in metadata.source_tokens. While one is being used its row's name is locked
/// (PostgreSQL manual, 13.3.5), so that two daemons never use the same. Its methods may be called
/// on several threads at once.
class PgTokenStore final : public TokenStore {
 public:
  explicit PgTokenStore(PgSessionPool& sessions) : sessions_{sessions} {}

  void exchange(std::string const& name, Secret const& declared, Use const& use) override;

 private:
  PgSessionPool& sessions_;
};

}  // namespace loanpulse
