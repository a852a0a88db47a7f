#include "pg/connect.hpp"

#include "pg/result.hpp"
#include "pg/sql_error.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <new>
#include <string_view>
#include <vector>

namespace loanpulse {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

constexpr int oldest_server = 130000;
constexpr int default_connect_seconds = 10;

struct Option {
  char const* keyword;
  char const* value;
};
/// What the address leaves open. 5 s idle + 4 probes of 5 s: a dead peer is seen after 25 s.
constexpr std::array defaults{
    Option{"keepalives", "1"},           Option{"keepalives_idle", "5"},
    Option{"keepalives_interval", "5"},  Option{"keepalives_count", "4"},
    Option{"tcp_user_timeout", "25000"}, Option{"target_session_attrs", "read-write"},
};

struct ConninfoCloser {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
using ConninfoPtr = std::unique_ptr<PQconninfoOption, ConninfoCloser>;

[[noreturn]] void throw_bad_address(std::string const& reason) {
  throw StageError{
      ErrorKind::rejected, "database_url",
      fmt::format("database.url is not a connection URL or string as PostgreSQL's client "
                  "understands it{}{}: write it like postgresql://user@host:5432/database and "
                  "percent-encode special characters of the password",
                  reason.empty() ? "" : ": ", reason)};
}

std::string_view value_of(PQconninfoOption const* options, std::string_view keyword) {
  for (auto const* option = options; option->keyword; ++option) {
    if (option->keyword == keyword && option->val) return option->val;
  }
  return {};
}

ConninfoPtr parse_conninfo(std::string const& conninfo) {
  char* problem = nullptr;
  ConninfoPtr options{PQconninfoParse(conninfo.c_str(), &problem)};
  std::string const reason = problem ? problem : "";
  PQfreemem(problem);
  if (options) {
    // "user:pass@word@host": libpq takes the rest of the password for the host, and would show it.
    if (value_of(options.get(), "host").find('@', 1) != std::string_view::npos) {
      throw_bad_address("the host contains an @");
    }
    return options;
  }
  // libpq quotes the part it stumbled over, which may be the password: only names are passed on.
  bool const harmless = reason.starts_with("invalid connection option") ||
                        reason.starts_with("invalid URI query parameter");
  throw_bad_address(harmless ? one_line_message(reason) : "");
}

/// Seconds for all of the connecting; libpq's rule: 0 and negative mean for ever.
std::chrono::seconds connect_timeout(PQconninfoOption const* options) {
  std::string_view text = value_of(options, "connect_timeout");
  if (text.empty()) {
    char const* const from_environment = std::getenv("PGCONNECT_TIMEOUT");
    if (from_environment) text = from_environment;
  }
  int seconds = default_connect_seconds;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return seconds > 0 ? std::chrono::seconds{seconds} : std::chrono::hours{24};
}

/// Waits until the socket is ready for what libpq wants; false at the deadline.
bool wait_for(PGconn* connection, short events, Deadline deadline) {
  while (true) {
    auto const left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd descriptor{PQsocket(connection), events, 0};
    int const ready = poll(&descriptor, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

/// The polling variant of PQconnectdb: only there can the verbosity be set that shows a SQLSTATE.
bool complete(PGconn* connection, Deadline deadline) {
  PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
  for (auto state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK;
       state = PQconnectPoll(connection)) {
    if (state == PGRES_POLLING_FAILED || PQstatus(connection) == CONNECTION_BAD) return true;
    if (!wait_for(connection, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) {
      return false;
    }
  }
  PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
  return true;
}

/// The five characters in "FATAL:  28P01: password authentication failed"; empty if none.
std::string_view find_sqlstate(std::string_view message) {
  auto const is_code_character = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  };
  for (auto at = message.find(":  "); at != std::string_view::npos;
       at = message.find(":  ", at + 1)) {
    std::string_view const rest = message.substr(at + 3);
    if (rest.size() < 6 || rest[5] != ':') continue;
    std::size_t length = 0;
    while (length < 5 && is_code_character(rest[length])) ++length;
    if (length == 5) return rest.substr(0, 5);
  }
  return {};
}

std::string text_or(char const* text, char const* otherwise) {
  return text && *text ? text : otherwise;
}

std::string where(PGconn const* connection) {
  std::string const host = text_or(PQhost(connection), "the default host");
  return fmt::format("PostgreSQL at {}{}{}, database \"{}\", user \"{}\"", host,
                     host.starts_with('/') ? " port " : ":", text_or(PQport(connection), "5432"),
                     text_or(PQdb(connection), "?"), text_or(PQuser(connection), "?"));
}

[[noreturn]] void throw_unreachable(PGconn const* connection, std::string const& reason) {
  throw StageError{ErrorKind::transient, "database_unreachable",
                   fmt::format("cannot reach {}: {}. Check that the server runs and that "
                               "database.url (or the PG* variables) names it",
                               where(connection), reason)};
}

void check_connected(PGconn const* connection) {
  if (PQstatus(connection) == CONNECTION_OK) return;
  std::string const message = PQerrorMessage(connection);
  std::string reason = one_line_message(message.substr(0, message.find("\nLOCATION:")));
  if (message.starts_with("invalid ")) throw_bad_address(reason);  // port, sslmode and the like
  std::string_view const sqlstate = find_sqlstate(message);
  if (!sqlstate.empty() && kind_of_sqlstate(sqlstate) == ErrorKind::rejected) {
    throw StageError{ErrorKind::rejected, "sql_" + std::string{sqlstate},
                     fmt::format("{} refuses the connection: {}. Check database.url, the password "
                                 "and the server's pg_hba.conf",
                                 where(connection), reason)};
  }
  if (reason.find("session is read-only") != std::string::npos ||
      reason.find("server is in hot standby mode") != std::string::npos) {
    reason += " (LoanPulse needs the primary, in read-write mode)";
  }
  throw_unreachable(connection, reason);
}

/// The answer to statements, waited for until the deadline only; null then.
PgResult ask(PGconn* connection, char const* sql, Deadline deadline) {
  if (PQsendQuery(connection, sql) != 1) return nullptr;
  PgResult last;
  while (true) {
    while (PQisBusy(connection) == 1) {
      if (!wait_for(connection, POLLIN, deadline) || PQconsumeInput(connection) != 1) {
        return nullptr;
      }
    }
    PgResult next{PQgetResult(connection)};
    if (!next) return last;
    if (!last || PQresultStatus(last.get()) != PGRES_FATAL_ERROR) last = std::move(next);
  }
}

void prepare_session(PGconn* connection, Deadline deadline) {
  if (int const version = PQserverVersion(connection); version < oldest_server) {
    throw StageError{
        ErrorKind::rejected, "database_too_old",
        fmt::format("{} is version {} and LoanPulse needs {} or later: upgrade the server",
                    where(connection), version / 10000, oldest_server / 10000)};
  }
  // One round trip. Only what the server reports to its clients: a pooler keeps these apart for
  // each of them, while it would hand other settings to strangers together with the server's
  // session.
  PgResult const done = ask(connection,
                            "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; "
                            "SET standard_conforming_strings = on",
                            deadline);
  if (!done && PQstatus(connection) == CONNECTION_OK) {
    throw_unreachable(connection, "it stopped answering after the session was opened");
  }
  if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) {
    throw_unreachable(connection, one_line_message(PQerrorMessage(connection)));
  }
}

}  // namespace

PgConnectionPtr open_connection(PgAddress const& address, std::string const& application_name) {
  std::string const& conninfo = address.conninfo.reveal();
  ConninfoPtr const options = parse_conninfo(conninfo);
  // Later keywords win over those inside dbname, which stands for the whole address: so the
  // defaults come first, and what must be so comes last.
  std::vector<char const*> keywords;
  std::vector<char const*> values;
  auto const add = [&](char const* keyword, char const* value) {
    keywords.push_back(keyword);
    values.push_back(value);
  };
  for (auto const& option : defaults) add(option.keyword, option.value);
  add("fallback_application_name", application_name.c_str());
  if (!conninfo.empty()) add("dbname", conninfo.c_str());
  add("client_encoding", "UTF8");
  add(nullptr, nullptr);

  auto const timeout = connect_timeout(options.get());
  auto const deadline = std::chrono::steady_clock::now() + timeout;
  PgConnectionPtr connection{PQconnectStartParams(keywords.data(), values.data(), 1)};
  if (!connection) throw std::bad_alloc{};
  if (!complete(connection.get(), deadline)) {
    throw_unreachable(connection.get(), fmt::format("no answer within {} s", timeout.count()));
  }
  check_connected(connection.get());
  prepare_session(connection.get(), deadline);
  return connection;
}

}  // namespace loanpulse
