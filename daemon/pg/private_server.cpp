#include "pg/private_server.hpp"

#include "model/error.hpp"
#include "pg/answer_limit.hpp"
#include "pg/limits.hpp"
#include "pg/server_control.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

/// Held while a process decides whether to start or stop the server.
FileLock lock_decisions(fs::path const& state_dir) {
  FileLock lock{state_dir / "postgres.start.lock"};
  lock.lock_exclusive();
  return lock;
}

std::unique_ptr<FileLock> users_lock(fs::path const& state_dir) {
  return std::make_unique<FileLock>(state_dir / "postgres.users.lock");
}

PgAddress address_of(std::string const& server) { return {Secret{server + " dbname=loanpulse"}}; }

void create_database(std::string const& server) {
  PgConnectionPtr const session =
      open_connection({Secret{server + " dbname=postgres"}}, "loanpulse");
  ConnectionSocket const socket{session.get()};
  AnswerLimit const limit{socket, PgLimits{}.answer()};
  std::unique_ptr<PGresult, decltype(&PQclear)> const found{
      PQexec(session.get(), "SELECT 1 FROM pg_database WHERE datname = 'loanpulse'"), &PQclear};
  if (PQntuples(found.get()) == 1) return;
  std::unique_ptr<PGresult, decltype(&PQclear)> const created{
      PQexec(session.get(), "CREATE DATABASE loanpulse"), &PQclear};
  if (PQresultStatus(created.get()) != PGRES_COMMAND_OK) {
    throw StageError{ErrorKind::rejected, "private_server",
                     fmt::format("cannot create the database loanpulse in the private server: {}",
                                 PQerrorMessage(session.get()))};
  }
}

}  // namespace

PrivateServer::PrivateServer(fs::path state_dir, std::string conninfo,
                             std::unique_ptr<FileLock> users)
    : state_dir_{std::move(state_dir)}, conninfo_{std::move(conninfo)}, users_{std::move(users)} {}

PrivateServer PrivateServer::start(fs::path const& state_dir, Settings const& settings) {
  ServerControl control{state_dir};
  FileLock const decisions = lock_decisions(state_dir);
  auto users = users_lock(state_dir);
  users->lock_shared();
  if (!control.running() || !control.wait_until_ready()) {
    control.create_data(settings);
    control.start(settings);
  }
  create_database(control.conninfo());
  return {state_dir, control.conninfo(), std::move(users)};
}

std::optional<PgAddress> PrivateServer::find(fs::path const& state_dir) {
  std::error_code unreadable;
  if (!fs::exists(state_dir / "postgres" / "data" / "postmaster.pid", unreadable)) {
    return std::nullopt;
  }
  ServerControl const control{state_dir};
  if (!control.running()) return std::nullopt;
  return address_of(control.conninfo());
}

void PrivateServer::stop(fs::path const& state_dir) {
  ServerControl control{state_dir};
  FileLock const decisions = lock_decisions(state_dir);
  if (control.running()) control.stop();
}

PrivateServer::~PrivateServer() {
  if (!users_) return;
  try {
    FileLock const decisions = lock_decisions(state_dir_);
    if (!users_->try_lock_exclusive()) return;
    ServerControl control{state_dir_};
    if (control.running()) control.stop();
  } catch (std::exception const& error) {
    spdlog::warn("The private PostgreSQL server in {} stays up: {}.", state_dir_.string(),
                 error.what());
  }
}

PgAddress PrivateServer::address() const { return address_of(conninfo_); }

}  // namespace loanpulse
