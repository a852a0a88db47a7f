#include "measured_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace loanpulse::bench {
namespace {

double seconds_of(timeval const& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::string content_of(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Descriptors of the new process; -1 leaves one as it is.
struct Streams {
  int in = -1;
  int out = -1;
  int err = -1;
};

pid_t spawn(std::vector<std::string> const& command, Streams const& streams) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (streams.in >= 0) posix_spawn_file_actions_adddup2(&actions, streams.in, STDIN_FILENO);
  if (streams.out >= 0) posix_spawn_file_actions_adddup2(&actions, streams.out, STDOUT_FILENO);
  if (streams.err >= 0) posix_spawn_file_actions_adddup2(&actions, streams.err, STDERR_FILENO);

  // The caller may ignore Ctrl-C to be able to clean up; its children are to end by it.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t reset;
  sigemptyset(&reset);
  sigaddset(&reset, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &reset);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::vector<char*> arguments;
  for (auto const& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  int const error =
      posix_spawn(&pid, arguments.front(), &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error{error, std::generic_category(), command.front()};
  return pid;
}

class OutputFile {
 public:
  explicit OutputFile(std::filesystem::path path)
      : path_{std::move(path)},
        descriptor_{open(path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600)} {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), path_.string()};
  }
  ~OutputFile() { close(descriptor_); }
  OutputFile(OutputFile const&) = delete;
  OutputFile& operator=(OutputFile const&) = delete;

  int descriptor() const { return descriptor_; }
  std::string content() const { return content_of(path_); }

 private:
  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace

Measured run_measured(std::vector<std::string> const& command,
                      std::filesystem::path const& folder) {
  OutputFile const out{folder / "stdout"};
  OutputFile const err{folder / "stderr"};
  auto const start = std::chrono::steady_clock::now();
  pid_t const pid = spawn(command, {-1, out.descriptor(), err.descriptor()});
  int status = 0;
  rusage usage{};
  while (wait4(pid, &status, 0, &usage) < 0) {
    if (errno != EINTR) throw std::system_error{errno, std::generic_category(), "wait4"};
  }
  auto const end = std::chrono::steady_clock::now();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error{command.front() + " failed: " + out.content() + err.content()};
  }
  Measured measured;
  measured.wall_seconds = std::chrono::duration<double>(end - start).count();
  measured.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  measured.peak_mebibytes = static_cast<double>(usage.ru_maxrss) / 1024;
  measured.output = out.content();
  return measured;
}

LineServer::LineServer(std::vector<std::string> const& command) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::system_error{errno, std::generic_category(), "socketpair"};
  }
  socket_ = ends[0];
  try {
    pid_ = spawn(command, {ends[1], ends[1], -1});
  } catch (...) {
    close(ends[0]);
    close(ends[1]);
    throw;
  }
  close(ends[1]);
}

LineServer::~LineServer() {
  close(socket_);
  waitpid(pid_, nullptr, 0);
}

std::string LineServer::next_line() {
  auto end = received_.find('\n');
  for (; end == std::string::npos; end = received_.find('\n')) {
    std::array<char, 4096> buffer{};
    auto const size = read(socket_, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) throw std::runtime_error{"a helper process ended before it answered"};
    received_.append(buffer.data(), static_cast<std::size_t>(size));
  }
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 1);
  return line;
}

std::string LineServer::ask(std::string const& line) {
  std::string const text = line + '\n';
  if (send(socket_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
    throw std::system_error{errno, std::generic_category(), "a helper process is gone"};
  }
  return next_line();
}

}  // namespace loanpulse::bench
