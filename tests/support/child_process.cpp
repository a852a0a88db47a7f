#include "support/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/wait_until.hpp"

namespace loanpulse {
namespace {

std::string new_file() {
  std::string path = testing::TempDir() + "loanpulse-child-XXXXXX";
  int const file = mkstemp(path.data());
  if (file < 0) throw std::runtime_error{"cannot make a file like " + path};
  close(file);
  return path;
}

std::string content(std::string const& path) {
  std::ifstream const file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

[[noreturn]] void become(std::vector<std::string> const& command,
                         std::map<std::string, std::string> const& environment,
                         std::string const& out, std::string const& err) {
  for (auto const& [name, value] : environment) {
    if (value.empty()) {
      unsetenv(name.c_str());
    } else {
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(open(out.c_str(), O_WRONLY | O_TRUNC), STDOUT_FILENO);
  dup2(open(err.c_str(), O_WRONLY | O_TRUNC), STDERR_FILENO);
  std::vector<char*> arguments;
  for (auto const& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> const& command,
                           std::map<std::string, std::string> const& environment)
    : out_path_{new_file()}, err_path_{new_file()} {
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error{"cannot fork"};
  if (pid_ == 0) become(command, environment, out_path_, err_path_);
}

ChildProcess::~ChildProcess() {
  if (running()) {
    send(SIGKILL);
    reap(0);
  }
  unlink(out_path_.c_str());
  unlink(err_path_.c_str());
}

void ChildProcess::send(int signal) const {
  if (!reaped_) kill(pid_, signal);
}

bool ChildProcess::reap(int options) {
  if (!reaped_ && waitpid(pid_, &status_, options) == pid_) reaped_ = true;
  return reaped_;
}

bool ChildProcess::running() { return !reap(WNOHANG); }

Finished ChildProcess::wait(int patience_seconds) {
  if (!wait_until([&] { return !running(); }, patience_seconds)) {
    ADD_FAILURE() << "process " << pid_ << " did not end; its stderr: " << err();
    send(SIGKILL);
    reap(0);
  }
  Finished finished;
  if (WIFEXITED(status_)) finished.exit_code = WEXITSTATUS(status_);
  if (WIFSIGNALED(status_)) finished.signal = WTERMSIG(status_);
  finished.out = out();
  finished.err = err();
  return finished;
}

std::string ChildProcess::out() const { return content(out_path_); }
std::string ChildProcess::err() const { return content(err_path_); }

Finished run_program(std::vector<std::string> const& command,
                     std::map<std::string, std::string> const& environment) {
  return ChildProcess{command, environment}.wait();
}

}  // namespace loanpulse
