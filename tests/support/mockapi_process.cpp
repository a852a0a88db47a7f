#include "support/mockapi_process.hpp"
#include "support/paths.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>

namespace loanpulse {
namespace {

constexpr std::chrono::seconds start_patience{10};
using Deadline = std::chrono::steady_clock::time_point;

Deadline deadline() { return std::chrono::steady_clock::now() + start_patience; }

[[noreturn]] void fail(std::string const& what) {
  throw std::system_error{errno, std::generic_category(), what};
}

struct Child {
  pid_t pid = -1;
  int output = -1;
};

/// Starts the program with its standard output, and if wanted its errors, in a pipe.
Child start(std::vector<std::string> arguments, bool with_errors) {
  arguments.insert(arguments.begin(), LOANPULSE_BINARY_DIR "/loanpulse-mockapi");
  std::vector<char*> argv;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    fail("pipe2");
  }
  pid_t const pid = ::fork();
  if (pid < 0) {
    fail("fork");
  }
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves nothing behind
    ::dup2(ends[1], STDOUT_FILENO);
    if (with_errors) {
      ::dup2(ends[1], STDERR_FILENO);
    }
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  return {pid, ends[0]};
}

/// The next bytes of the pipe; empty at its end. Throws when nothing comes in time.
std::string read_some(int output, Deadline until) {
  auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(
      until - std::chrono::steady_clock::now());
  pollfd wanted{output, POLLIN, 0};
  if (left.count() <= 0 || ::poll(&wanted, 1, static_cast<int>(left.count())) == 0) {
    throw std::runtime_error{"loanpulse-mockapi says nothing for ten seconds"};
  }
  std::array<char, 4096> buffer{};
  ssize_t const size = ::read(output, buffer.data(), buffer.size());
  if (size < 0) {
    fail("read");
  }
  return {buffer.data(), static_cast<std::size_t>(size)};
}

/// Waits for the child, whose end closes the pipe, so that the wait has a deadline.
int exit_status(Child const& child, std::string& output) {
  Deadline const until = deadline();
  for (std::string piece; !(piece = read_some(child.output, until)).empty();) {
    output += piece;
  }
  int status = 0;
  if (::waitpid(child.pid, &status, 0) != child.pid) {
    fail("waitpid");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

MockapiProcess::MockapiProcess(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--listen", "127.0.0.1:0"});
  Child const child = start(std::move(arguments), false);
  pid_ = child.pid;
  output_ = child.output;
  try {
    std::string const line = first_line();
    port_ = static_cast<std::uint16_t>(std::stoul(line.substr(line.rfind(':') + 1)));
  } catch (...) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(output_);
    throw;
  }
}

MockapiProcess::~MockapiProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(output_);
}

int MockapiProcess::stop(int signal_number) {
  ::kill(pid_, signal_number);
  std::string output;
  int const status = exit_status({pid_, output_}, output);
  pid_ = -1;
  return status;
}

std::string MockapiProcess::first_line() {
  std::string text;
  for (Deadline const until = deadline(); text.find('\n') == std::string::npos;) {
    std::string const piece = read_some(output_, until);
    if (piece.empty()) {
      throw std::runtime_error{"loanpulse-mockapi ended before it listened"};
    }
    text += piece;
  }
  return text.substr(0, text.find('\n'));
}

MockapiExit run_mockapi(std::vector<std::string> const& arguments) {
  Child const child = start(arguments, true);
  MockapiExit result;
  try {
    result.status = exit_status(child, result.output);
  } catch (...) {
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
    ::close(child.output);
    throw;
  }
  ::close(child.output);
  return result;
}

}  // namespace loanpulse
