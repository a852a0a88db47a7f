#pragma once

#include <signal.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "pg/private_server.hpp"
#include "pg/session.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {

/// A PostgreSQL of a test's own, which can be taken away and brought back, or stand still.
class OwnServer {
 public:
  OwnServer() {
    std::filesystem::permissions(dir_.path(), std::filesystem::perms{0711});
    start();
  }
  ~OwnServer() { go_on(); }
  OwnServer(OwnServer const&) = delete;
  OwnServer& operator=(OwnServer const&) = delete;

  void start() { server_ = std::make_unique<PrivateServer>(PrivateServer::start(folder())); }
  void stop() { PrivateServer::stop(folder()); }

  /// All of its processes, or those of its clients' sessions alone, stand still until go_on().
  void stand_still() {
    halt(postmaster());
    for (pid_t const each : processes()) halt(each);
  }
  void sessions_stand_still() {
    for (pid_t const each : processes()) {
      if (command_line(each).find("[local]") != std::string::npos) halt(each);
    }
  }
  /// Those that stand still are gone at once, and the server recovers as after a crash.
  void kill_what_stands_still() { tell(SIGKILL); }
  void go_on() { tell(SIGCONT); }

  std::string url() const { return server_->address().conninfo.reveal(); }
  PgAddress address() const { return server_->address(); }
  std::string value(std::string const& sql) const {
    PgSession session{server_->address(), "loanpulse-test"};
    PgTransaction transaction{session};
    auto const rows = transaction.exec(sql);
    std::string const result = rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
    transaction.commit();
    return result;
  }

 private:
  std::filesystem::path folder() const { return dir_.path() / "state"; }

  pid_t postmaster() const {
    for (auto const& entry : std::filesystem::recursive_directory_iterator{folder()}) {
      if (entry.path().filename() != "postmaster.pid") continue;
      std::ifstream file{entry.path()};
      pid_t pid = 0;
      file >> pid;
      return pid;
    }
    return 0;
  }
  std::vector<pid_t> processes() const {
    std::vector<pid_t> children;
    auto const parent = std::to_string(postmaster());
    for (auto const& entry : std::filesystem::directory_iterator{"/proc"}) {
      auto const name = entry.path().filename().string();
      if (std::isdigit(static_cast<unsigned char>(name[0])) == 0) continue;
      std::ifstream file{entry.path() / "status"};
      for (std::string word; file >> word;) {
        if (word != "PPid:") continue;
        file >> word;
        if (word == parent) children.push_back(std::stoi(name));
        break;
      }
    }
    return children;
  }
  static std::string command_line(pid_t process) {
    std::ifstream file{"/proc/" + std::to_string(process) + "/cmdline"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  void halt(pid_t process) {
    kill(process, SIGSTOP);
    halted_.push_back(process);
  }
  void tell(int signal) {
    for (pid_t const each : halted_) kill(each, signal);
    halted_.clear();
  }

  TempDir dir_;
  std::unique_ptr<PrivateServer> server_;
  std::vector<pid_t> halted_;
};

}  // namespace loanpulse
