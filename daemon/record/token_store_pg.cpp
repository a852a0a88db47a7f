#include "record/token_store_pg.hpp"

#include "pg/session.hpp"

#include <optional>
#include <string>

namespace loanpulse {
namespace {

/// How long the token server may take within the transaction, before PostgreSQL ends the session:
/// then nothing is kept, and the run fails.
constexpr auto wait_for_the_token_server =
    "SET LOCAL idle_in_transaction_session_timeout = '10min'";

}  // namespace

void PgTokenStore::exchange(std::string const& name, Secret const& declared, Use const& use) {
  auto session = sessions_.take("loanpulse tokens");
  PgTransaction transaction{*session};
  transaction.exec(wait_for_the_token_server);
  transaction.exec("SELECT pg_advisory_xact_lock(hashtextextended('loanpulse token ' || $1, 0))",
                   name);
  auto const rows = transaction.exec(
      "SELECT refresh_token FROM metadata.source_tokens WHERE name = $1 AND declared_hash = "
      "encode(sha256(convert_to($2, 'UTF8')), 'hex')",
      name, declared.reveal());
  std::optional<Secret> kept;
  if (!rows.empty()) kept = Secret{rows[0][0].as<std::string>()};
  auto const rotated = use(kept);
  if (rotated) {
    transaction.exec(
        "INSERT INTO metadata.source_tokens (name, declared_hash, refresh_token) VALUES ($1, "
        "encode(sha256(convert_to($2, 'UTF8')), 'hex'), $3) ON CONFLICT (name) DO UPDATE SET "
        "declared_hash = EXCLUDED.declared_hash, refresh_token = EXCLUDED.refresh_token, "
        "rotated_at "
        "= now()",
        name, declared.reveal(), rotated->reveal());
  }
  transaction.commit();
}

}  // namespace loanpulse
