#include "support/pooler.hpp"

#include <libpq-fe.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "support/wait_until.hpp"

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

constexpr char const* program = "/usr/sbin/pgbouncer";
constexpr char const* port = "6432";  // a part of the socket's name

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// PgBouncer refuses to be root; whom the server's socket belongs to may connect to it.
passwd const* user_for(std::string const& conninfo) {
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options{
      PQconninfoParse(conninfo.c_str(), nullptr), &PQconninfoFree};
  for (auto const* option = options.get(); option && option->keyword; ++option) {
    struct stat folder {};
    bool const is_host = std::string_view{option->keyword} == "host" && option->val;
    if (is_host && stat(option->val, &folder) == 0 && folder.st_uid != 0) {
      return getpwuid(folder.st_uid);
    }
  }
  return getpwnam("nobody");
}

}  // namespace

bool Pooler::is_installed() { return fs::exists(program); }

Pooler::Pooler(TempDatabase const& database, Limits limits) : database_{database.name()} {
  std::string const server = database.address().conninfo.reveal();
  std::string const folder = dir_.path().string();
  std::string config = "[databases]\n" + database_ + " = " + server +
                       "\n[pgbouncer]\n"
                       "pool_mode = transaction\n"
                       "server_round_robin = 1\n"
                       "auth_type = any\n"
                       "default_pool_size = " +
                       std::to_string(limits.server_sessions) +
                       "\nmax_client_conn = " + std::to_string(limits.clients) +
                       "\nlisten_port = " + port + "\nunix_socket_dir = " + folder + "\n";
  if (geteuid() == 0) {
    auto const* const user = user_for(server);
    if (user == nullptr) throw std::runtime_error{"no user for pgbouncer to be"};
    config += std::string{"user = "} + user->pw_name + "\n";
    if (chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error{"cannot give away " + folder};
    }
  }
  auto const file = dir_.write("pgbouncer.ini", config);
  process_ = std::make_unique<ChildProcess>(std::vector<std::string>{program, "-q", file.string()});
  auto const is_up = [&] { return PQping(url().c_str()) == PQPING_OK; };
  if (!wait_until([&] { return is_up() || !process_->running(); }, 20) || !process_->running()) {
    throw std::runtime_error{"pgbouncer does not come up: " + process_->err()};
  }
}

std::string Pooler::url() const {
  return "host=" + dir_.path().string() + " port=" + port + " user=anybody dbname=" + database_;
}

std::string Pooler::value(std::string const& sql) const {
  Connection const connection{PQconnectdb(url().c_str()), &PQfinish};
  Result const result{PQexec(connection.get(), sql.c_str()), &PQclear};
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) {
    throw std::runtime_error{sql + ": " + PQerrorMessage(connection.get())};
  }
  return PQgetvalue(result.get(), 0, 0);
}

}  // namespace loanpulse
