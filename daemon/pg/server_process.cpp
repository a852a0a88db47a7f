#include "pg/server_process.hpp"

#include "model/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace loanpulse {
namespace {

constexpr int cannot_start = 127;

struct Account {
  std::string name;
  uid_t uid;
  gid_t gid;
};

template <class Lookup>
std::optional<Account> find_account(Lookup const& lookup) {
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  if (lookup(&entry, buffer.data(), buffer.size(), &found) != 0 || !found) return std::nullopt;
  return Account{found->pw_name, found->pw_uid, found->pw_gid};
}

std::optional<Account> account_named(char const* name) {
  return find_account([&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
    return getpwnam_r(name, entry, buffer, size, found);
  });
}

int status_of(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return cannot_start;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void redirect_output(char const* log) {
  int const null = open("/dev/null", O_RDWR);
  int const file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
  dup2(null, STDIN_FILENO);
  dup2(file < 0 ? null : file, STDOUT_FILENO);
  dup2(file < 0 ? null : file, STDERR_FILENO);
}

}  // namespace

ServerUser ServerUser::choose() {
  ServerUser user;
  user.uid_ = geteuid();
  user.gid_ = getegid();
  if (user.uid_ != 0) {
    user.name_ = std::to_string(user.uid_);
    return user;
  }
  auto account = account_named("postgres");
  if (!account) account = account_named("nobody");
  if (!account || account->uid == 0) {
    throw StageError{
        ErrorKind::rejected, "private_server",
        "PostgreSQL does not run as root, and there is neither a user postgres nor a "
        "user nobody: create one, start loanpulse as another user, or set database.url"};
  }
  user.change_ = true;
  user.name_ = account->name;
  user.uid_ = account->uid;
  user.gid_ = account->gid;
  int count = 64;
  user.groups_.resize(static_cast<std::size_t>(count));
  getgrouplist(user.name_.c_str(), user.gid_, user.groups_.data(), &count);
  user.groups_.resize(static_cast<std::size_t>(std::min(count, 64)));
  return user;
}

void ServerUser::own(std::filesystem::path const& path) const {
  if (!change_) return;
  if (lchown(path.c_str(), uid_, gid_) == 0) return;
  throw StageError{ErrorKind::rejected, "private_server",
                   fmt::format("cannot give {} to user {}: {}", path.string(), name_,
                               std::generic_category().message(errno))};
}

std::optional<std::filesystem::path> ServerUser::first_closed_folder(
    std::filesystem::path const& path) const {
  std::filesystem::path way;
  for (auto const& part : std::filesystem::absolute(path)) {
    way /= part;
    struct stat status {};
    if (stat(way.c_str(), &status) != 0) return std::nullopt;  // not there yet: nothing is closed
    bool in_group = status.st_gid == gid_;
    for (gid_t const group : groups_) in_group = in_group || group == status.st_gid;
    mode_t const needed = status.st_uid == uid_ ? S_IXUSR : in_group ? S_IXGRP : S_IXOTH;
    if ((status.st_mode & needed) == 0) return way;
  }
  return std::nullopt;
}

int ServerUser::run(std::vector<std::string> const& command,
                    std::filesystem::path const& log) const {
  // All memory is taken before fork: in the child of a process with threads, malloc may hang.
  std::vector<char*> arguments;
  for (auto const& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  // No PG* variables: they are meant for other servers.
  std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
  std::string locale = "LC_ALL=C";
  std::array<char*, 3> environment{path.data(), locale.data(), nullptr};

  pid_t const child = fork();
  if (child < 0) return cannot_start;
  if (child > 0) return status_of(child);

  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  umask(077);
  if (change_ &&
      (setgroups(groups_.size(), groups_.data()) != 0 || setgid(gid_) != 0 || setuid(uid_) != 0)) {
    _exit(cannot_start);
  }
  if (chdir("/") != 0) _exit(cannot_start);
  redirect_output(log.c_str());
  // The server must not keep sockets and locks of ours open.
  for (int descriptor = 3; descriptor < 4096; ++descriptor) close(descriptor);
  execve(arguments[0], arguments.data(), environment.data());
  _exit(cannot_start);
}

}  // namespace loanpulse
