#include "pg/session.hpp"

#include "pg/answer_limit.hpp"
#include "pg/failure_watch.hpp"
#include "pg/result.hpp"
#include "pg/sql_error.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <pqxx/pqxx>

#include <poll.h>

#include <array>
#include <chrono>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#if PQXX_VERSION_MAJOR < 7 && defined(__SANITIZE_ADDRESS__)
// libpqxx 6 loses the answer (2 KiB) in which a connection breaks: it asks the broken connection
// for its encoding before it takes the answer over, and that throws.
extern "C" char const* __lsan_default_suppressions();
extern "C" char const* __lsan_default_suppressions() { return "leak:libpqxx-6\n"; }
#endif

namespace loanpulse {
namespace {

void log_notice(void*, char const* message) {
  spdlog::debug("PostgreSQL says: {}", one_line_message(message));
}

/// How long a session at rest may take to say that it is there.
constexpr std::chrono::seconds longest_roll_call{5};
/// How long a closing transaction is waited for; the server rolls it back by itself afterwards.
constexpr std::chrono::seconds longest_roll_back{10};

std::string settings_with(PgLimits const& limits) {
  std::string settings = transaction_settings;
  if (limits.lock.count() > 0) {
    settings += fmt::format("; SET LOCAL lock_timeout = {}", limits.lock.count());
  }
  if (limits.statement.count() > 0) {
    settings += fmt::format("; SET LOCAL statement_timeout = {}", limits.statement.count());
  }
  return settings;
}

}  // namespace

#if PQXX_VERSION_MAJOR < 7

/// libpqxx 6 keeps its PGconn to itself; its connection policy is the public way to hand it one.
class PgSession::Connection : public pqxx::connection_base {
 public:
  explicit Connection(PgConnectionPtr connection)
      : connection_base{policy_}, policy_{std::move(connection)} {
    init();
#include <pqxx/internal/ignore-deprecated-pre.hxx>
    // By itself it would reconnect in silence, and lose what the session had been doing.
    inhibit_reactivation(true);
#include <pqxx/internal/ignore-deprecated-post.hxx>
  }
  ~Connection() { close(); }
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;

  pqxx::connection_base& get() { return *this; }
  FailureWatch& failures() { return failures_; }

 private:
  class HandedOver : public pqxx::connectionpolicy {
   public:
    explicit HandedOver(PgConnectionPtr connection)
        : connectionpolicy{""}, connection_{std::move(connection)} {}
    handle do_startconnect(handle original) override {
      return original ? original : connection_.release();
    }

   private:
    PgConnectionPtr connection_;
  };

  HandedOver policy_;
  FailureWatch failures_;
};

#else

class PgSession::Connection {
 public:
  explicit Connection(PgConnectionPtr connection)
      : connection_{pqxx::connection::seize_raw_connection(connection.release())} {}

  pqxx::connection& get() { return connection_; }
  FailureWatch& failures() { return failures_; }

 private:
  FailureWatch failures_;
  pqxx::connection connection_;
};

#endif

PgSession::PgSession(PgAddress const& address, std::string const& application_name,
                     PgLimits const& limits)
    : address_{address},
      application_name_{application_name},
      limits_{limits},
      settings_{settings_with(limits)},
      cancelling_{std::make_shared<std::atomic<bool>>(false)} {
  reconnect();
}

PgSession::~PgSession() = default;
PgSession::PgSession(PgSession&&) noexcept = default;
PgSession& PgSession::operator=(PgSession&&) noexcept = default;

void PgSession::reconnect() {
  connection_.reset();
  raw_ = nullptr;  // for libpq that is a connection that was lost
  PgConnectionPtr connection = open_connection(address_, application_name_);
  PGconn* const raw = connection.get();
  socket_ = ConnectionSocket{raw};
  connection_ = std::make_unique<Connection>(std::move(connection));
  raw_ = raw;
  connection_->failures().attach(raw_);
  PQsetNoticeProcessor(raw_, log_notice, nullptr);
}

PgResult PgSession::request(std::string const& sql) {
  if (connection_) connection_->failures().forget();
  return PgResult{PQexec(raw_, sql.c_str())};
}

StageError PgSession::failure_of(PGresult const* answer) const {
  if (connection_ && connection_->failures().failure()) return *connection_->failures().failure();
  return error_of(raw_, answer);
}

bool PgSession::alive() const {
  if (PQstatus(raw_) != CONNECTION_OK) return false;
  // A server that ends an idle session says so, or closes the connection: only then is there
  // something to read, and only then is it worth a round trip to ask.
  pollfd news{PQsocket(raw_), POLLIN, 0};
  if (poll(&news, 1, 0) == 0) return true;
  AnswerLimit const limit{socket_, longest_roll_call};
  PgResult const answer{PQexec(raw_, "")};
  return PQresultStatus(answer.get()) == PGRES_EMPTY_QUERY;
}

bool PgSession::rename(std::string const& application_name) {
  if (application_name == application_name_) return alive();
  if (raw_ == nullptr) return false;
  AnswerLimit const limit{socket_, longest_roll_call};
  std::array<char const*, 1> const value{application_name.c_str()};
  PGresult* const answer = PQexecParams(raw_, "SELECT set_config('application_name', $1, false)", 1,
                                        nullptr, value.data(), nullptr, nullptr, 0);
  bool const well = PQresultStatus(answer) == PGRES_TUPLES_OK;
  PQclear(answer);
  if (well) application_name_ = application_name;
  return well;
}

std::vector<std::string> PgSession::ask(std::string const& sql) {
  AnswerLimit const limit{socket_, limits_.answer()};
  PgResult const answer = request(settings_ + "; " + sql);
  if (limit.passed()) throw limit.error();
  if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) throw failure_of(answer.get());
  std::vector<std::string> row;
  for (int field = 0; PQntuples(answer.get()) > 0 && field < PQnfields(answer.get()); ++field) {
    row.emplace_back(PQgetvalue(answer.get(), 0, field));
  }
  return row;
}

void PgSession::cancel_statement() const {
  if (cancelling_->exchange(true)) return;
  std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> cancel{PQgetCancel(raw_), &PQfreeCancel};
  try {
    // PQcancel waits for the server's word without any limit, and for nobody to join: a server that
    // stands still keeps its thread, which has all that it needs.
    std::thread{[cancel = std::move(cancel), cancelling = cancelling_] {
      std::array<char, 256> problem{};
      if (cancel) PQcancel(cancel.get(), problem.data(), static_cast<int>(problem.size()));
      *cancelling = false;
    }}.detach();
  } catch (std::system_error const& error) {
    *cancelling_ = false;
    spdlog::debug("A statement could not be broken off now: {}.", error.what());
  }
}

PgTransaction::PgTransaction(PgSession& session, std::string const& settings) : session_{session} {
  std::string sql = "BEGIN; " + session.settings();
  if (!settings.empty()) sql += "; " + settings;
  // Not by libpqxx: it looks for notifications first, and thereby passes over what a server that
  // ended the session has said about it.
  AnswerLimit const limit{session.socket(), session.limits().answer()};
  try {
    PgResult const answer = session.request(sql);
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) throw session.failure_of(answer.get());
    work_ = std::make_unique<pqxx::nontransaction>(session.connection_->get());
  } catch (std::exception const&) {
    roll_back();
    if (limit.passed()) throw limit.error();
    rethrow_as_stage_error();
  }
}

PgTransaction::~PgTransaction() { roll_back(); }

/// Without a word where the connection is lost: then the server does it.
void PgTransaction::roll_back() noexcept {
  auto const status = PQtransactionStatus(session_.raw());
  if (status != PQTRANS_INTRANS && status != PQTRANS_INERROR) return;
  AnswerLimit const limit{session_.socket(), longest_roll_back};
  PQclear(PQexec(session_.raw(), "ROLLBACK"));
}

PgRows PgTransaction::run(std::string const& sql, std::vector<Text> const& params) {
  std::vector<char const*> values;
  for (auto const& param : params) {
    if (param && param->find('\0') != std::string::npos) {
      throw StageError{ErrorKind::bad_data, "nul_in_text",
                       "a text with a NUL character cannot be stored in PostgreSQL"};
    }
    values.push_back(param ? param->c_str() : nullptr);
  }
  AnswerLimit const limit{session_.socket(), session_.limits().answer()};
  session_.connection_->failures().forget();
  try {
    if (values.empty()) return PgRows{work_->exec(sql)};
#if PQXX_VERSION_MAJOR < 7
    return PgRows{work_->exec_params(sql, pqxx::prepare::make_dynamic_params(values))};
#else
    pqxx::params list;
    for (char const* value : values) list.append(value);
#if PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 10
    return PgRows{work_->exec_params(sql, list)};
#else
    return PgRows{work_->exec(sql, list)};
#endif
#endif
  } catch (std::exception const&) {
    if (limit.passed()) throw limit.error();
    rethrow_as_stage_error();
  }
}

/// What the server has said, else what libpqxx throws. Only inside a catch block.
void PgTransaction::rethrow_as_stage_error() {
  auto const& connection = session_.connection_;
  if (connection && connection->failures().failure()) throw *connection->failures().failure();
  try {
    throw;
  } catch (pqxx::broken_connection const& error) {
    throw make_sql_error("", error.what());
  }
}

void PgTransaction::commit() {
  PGconn* const raw = session_.raw();
  AnswerLimit const limit{session_.socket(), session_.limits().answer()};
  PgResult const answer{PQexec(raw, "COMMIT")};
  if (PQresultStatus(answer.get()) == PGRES_COMMAND_OK) {
    // Else a statement had failed, and COMMIT is answered by "ROLLBACK".
    if (std::string_view{PQcmdStatus(answer.get())} == "COMMIT") return;
    throw StageError{ErrorKind::rejected, "sql_25P02",
                     "the transaction had failed before its COMMIT, so nothing was committed"};
  }
  // A server that is going away may say so before or after it made the commit durable.
  if (PQstatus(raw) == CONNECTION_BAD) {
    throw StageError{ErrorKind::transient, "commit_unknown",
                     fmt::format("the connection was lost during COMMIT, so it is not known "
                                 "whether it happened: {}",
                                 one_line_message(PQerrorMessage(raw)))};
  }
  throw error_of(raw, answer.get());
}

}  // namespace loanpulse
