#include "pg/server_control.hpp"

#include "model/error.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <system_error>
#include <thread>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds patience{120};  // a crash recovery may take its time

/// One word for the shell that pg_ctl gives its options to.
std::string shell_word(std::string const& text) {
  std::string result = "'";
  for (char const c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string server_options(fs::path const& socket, std::vector<std::string> const& settings) {
  std::vector<std::string> all{"listen_addresses=",
                               "unix_socket_directories=" + socket.string(),
                               "unix_socket_permissions=0700",
                               "port=5432",
                               "log_timezone=UTC",
                               "timezone=UTC"};
  all.insert(all.end(), settings.begin(), settings.end());
  std::string result;
  for (auto const& setting : all) result += " -c " + shell_word(setting);
  return result;
}

std::string tail_of(fs::path const& log) {
  constexpr std::streamoff most = 2000;
  std::ifstream file{log, std::ios::binary | std::ios::ate};
  if (!file) return "(no log)";
  std::streamoff const size = file.tellg();
  file.seekg(std::max<std::streamoff>(0, size - most));
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

ServerControl::ServerControl(fs::path const& state_dir)
    : user_{ServerUser::choose()},
      folders_{state_dir, user_},
      server_{choose_server(find_server_binaries(), folders_.data_major(), folders_.data())} {}

int ServerControl::run(std::string const& program, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), (server_.folder / program).string());
  return user_.run(arguments, folders_.log());
}

void ServerControl::throw_failed(std::string const& what) const {
  throw StageError{
      ErrorKind::rejected, "private_server",
      fmt::format("{} (PostgreSQL {}, as user {}). The end of {}:\n{}", what, server_.major,
                  user_.name(), folders_.log().string(), tail_of(folders_.log()))};
}

bool ServerControl::running() const {
  if (!folders_.data_major()) return false;
  return user_.run({(server_.folder / "pg_ctl").string(), "status", "-D", folders_.data().string()},
                   "/dev/null") == 0;
}

void ServerControl::create_data(std::vector<std::string> const& settings) {
  if (folders_.data_major()) return;
  fs::remove_all(folders_.fresh());
  bool const durable = std::find(settings.begin(), settings.end(), "fsync=off") == settings.end();
  auto const initdb = [&](std::string const& locale) {
    std::vector<std::string> arguments{"-D",
                                       folders_.fresh().string(),
                                       "--username=loanpulse",
                                       "--auth=trust",
                                       "--encoding=UTF8",
                                       "--locale=" + locale,
                                       "--data-checksums"};
    if (!durable) arguments.emplace_back("--no-sync");
    return run("initdb", std::move(arguments)) == 0;
  };
  if (!initdb("C.UTF-8") && !initdb("C")) {
    throw_failed("initdb cannot create a database cluster in " + folders_.root().string());
  }
  fs::rename(folders_.fresh(), folders_.data());
}

int ServerControl::run_start(std::vector<std::string> const& settings) const {
  return run("pg_ctl", {"start", "-s", "-w", "-t", std::to_string(patience.count()), "-D",
                        folders_.data().string(), "-l", folders_.log().string(), "-o",
                        server_options(folders_.socket(), settings)});
}

void ServerControl::start(std::vector<std::string> const& settings) {
  folders_.create_socket_folder(user_);
  // Children of a server that was killed take a moment to notice; until then they stand in the way.
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (run_start(settings) != 0) {
    if (std::chrono::steady_clock::now() > deadline ||
        tail_of(folders_.log()).find("pre-existing shared memory block") == std::string::npos) {
      throw_failed("the private PostgreSQL server does not start");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
}

bool ServerControl::wait_until_ready() const {
  auto const deadline = std::chrono::steady_clock::now() + patience;
  std::string const address = conninfo() + " dbname=postgres connect_timeout=5";
  while (PQping(address.c_str()) != PQPING_OK) {
    if (!running()) return false;
    if (std::chrono::steady_clock::now() > deadline) {
      throw_failed("the private PostgreSQL server runs but takes no connections");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

void ServerControl::stop() {
  auto const status =
      run("pg_ctl", {"stop", "-s", "-w", "-m", "fast", "-t", std::to_string(patience.count()), "-D",
                     folders_.data().string()});
  if (status != 0) throw_failed("the private PostgreSQL server does not stop");
  std::error_code ignored;  // it is made again at the next start
  fs::remove(folders_.socket(), ignored);
}

std::string ServerControl::conninfo() const {
  // libpq's quoting: backslash before quote and backslash.
  std::string host;
  for (char const c : folders_.socket().string()) {
    if (c == '\'' || c == '\\') host += '\\';
    host += c;
  }
  return "host='" + host + "' port=5432 user=loanpulse";
}

}  // namespace loanpulse
