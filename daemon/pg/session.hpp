#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/run_stop.hpp"
#include "pg/connect.hpp"
#include "pg/connection_socket.hpp"
#include "pg/limits.hpp"
#include "pg/result.hpp"
#include "pg/rows.hpp"

namespace pqxx {
class nontransaction;
}

namespace loanpulse {

/// One PostgreSQL session, seen through libpqxx (transactions, parameters) and through libpq (COPY)
/// at the same time. Used by one thread at a time. A lost connection stays lost until reconnect():
/// nothing is repeated behind the caller's back.
class PgSession {
 public:
  /// Connects, see open_connection() for settings and errors. Every statement of a PgTransaction
  /// and of the methods below is held to the limits.
  explicit PgSession(PgAddress const& address, std::string const& application_name = "loanpulse",
                     PgLimits const& limits = {});
  ~PgSession();
  PgSession(PgSession&&) noexcept;
  PgSession& operator=(PgSession&&) noexcept;

  PGconn* raw() const { return raw_; }

  /// Closes the session, if it is still there, and opens a new one to the same address.
  /// No transaction or copy may be open. raw() is a new object afterwards.
  void reconnect();
  /// False when the server has ended the session. Asks it only when it has something to say, so
  /// that a connection which a network dropped in silence is found by the next statement alone.
  bool alive() const;
  /// The same, and the server shows it under another name from now on (pg_stat_activity).
  bool rename(std::string const& application_name);
  /// The first row of one statement in a transaction of its own, "" for NULL; in one round trip.
  /// Throws StageError.
  std::vector<std::string> ask(std::string const& sql);
  /// PQexec.
  PgResult request(std::string const& sql);
  /// Why the last request, or what came after it, has failed: what the server said first.
  StageError failure_of(PGresult const* answer) const;
  /// Another session to the same address, under the same name and limits.
  PgSession another() const { return PgSession{address_, application_name_, limits_}; }
  PgLimits const& limits() const { return limits_; }
  /// What a transaction on this session begins with: transaction_settings and the limits.
  std::string const& settings() const { return settings_; }

  // What another thread may call meanwhile, except during reconnect(). They wait for nothing.

  /// Asks the server to break off what this session is doing; a session at rest notices nothing.
  /// One request at a time: further ones are dropped until it was taken.
  void cancel_statement() const;
  /// Closes the connection under whoever waits for its server, which may not answer even to that.
  void cut() const noexcept { socket_.cut(); }
  void interrupt(Interruption how) const {
    if (how == Interruption::statement) return cancel_statement();
    cut();
  }
  ConnectionSocket const& socket() const { return socket_; }
  /// The process id of the server's process behind this session.
  int backend_pid() const { return PQbackendPID(raw_); }

 private:
  friend class PgTransaction;
  class Connection;

  PgAddress address_;
  std::string application_name_;
  PgLimits limits_;
  std::string settings_;
  ConnectionSocket socket_;
  std::shared_ptr<std::atomic<bool>> cancelling_;
  std::unique_ptr<Connection> connection_;
  PGconn* raw_ = nullptr;
};

/// What a transaction begins with: nothing in other schemas can shadow a name, and types are shown
/// by their plain names whatever the role's own settings are. For the transaction alone, as a
/// pooler may hand the server's session to another client after it.
inline constexpr char const* transaction_settings =
    "SET LOCAL search_path = pg_catalog; SET LOCAL client_min_messages = warning; SET LOCAL "
    "quote_all_identifiers = off";

/// A transaction at READ COMMITTED. Rolled back when destroyed without commit().
/// Every method throws StageError, see pg/sql_error.hpp; nothing of libpqxx comes out.
class PgTransaction {
 public:
  /// `settings`: SET LOCAL statements, which cost no round trip of their own.
  explicit PgTransaction(PgSession& session, std::string const& settings = {});
  ~PgTransaction();
  PgTransaction(PgTransaction const&) = delete;
  PgTransaction& operator=(PgTransaction const&) = delete;

  /// Without parameters the text may hold several statements; with parameters ($1, $2, …) exactly
  /// one. Parameters are strings, numbers, bools or optionals of these; an empty optional is NULL.
  template <class... A>
  PgRows exec(std::string const& sql, A const&... params) {
    return run(sql, {as_text(params)...});
  }

  /// Throws "commit_unknown" when the connection was lost before the server's answer: the
  /// transaction may or may not have happened, ask the database.
  void commit();

  PgSession& session() { return session_; }

 private:
  using Text = std::optional<std::string>;

  static Text as_text(std::string_view text) { return std::string{text}; }
  static Text as_text(std::nullopt_t) { return std::nullopt; }
  template <class T>
  requires(std::is_integral_v<T>)  // a template, or a string literal would become a bool
      static Text as_text(T value) {
    if constexpr (std::is_same_v<T, bool>) return value ? "true" : "false";
    return std::to_string(value);
  }
  template <class T>
  static Text as_text(std::optional<T> const& value) {
    return value ? as_text(*value) : std::nullopt;
  }

  PgRows run(std::string const& sql, std::vector<Text> const& params);
  [[noreturn]] void rethrow_as_stage_error();
  void roll_back() noexcept;

  PgSession& session_;
  /// For statements only: BEGIN comes with the settings, in one round trip.
  std::unique_ptr<pqxx::nontransaction> work_;
};

}  // namespace loanpulse
