#include "record/process_identity.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

namespace loanpulse {
namespace {

struct ProcessStat {
  char state = '?';
  std::string start_time;  ///< clock ticks after boot
};

/// Fields 3 and 22 of /proc/PID/stat (proc(5)); the name in field 2 may itself contain brackets.
std::optional<ProcessStat> read_stat(pid_t pid) {
  std::ifstream file{fmt::format("/proc/{}/stat", pid)};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  std::size_t at = text.rfind(')');
  if (at == std::string::npos || at + 2 >= text.size()) return std::nullopt;
  ProcessStat stat;
  stat.state = text[at + 2];
  at += 2;
  for (int field = 3; field < 22; ++field) {
    at = text.find(' ', at);
    if (at == std::string::npos) return std::nullopt;
    ++at;
  }
  stat.start_time = text.substr(at, text.find(' ', at) - at);
  return stat;
}

/// "BOOT_ID.NAMESPACE"; empty where the kernel does not say, and then nobody counts as known.
std::string place() {
  std::ifstream file{"/proc/sys/kernel/random/boot_id"};
  std::string boot;
  struct stat pid_namespace {};
  if (!std::getline(file, boot) || stat("/proc/self/ns/pid", &pid_namespace) != 0) return {};
  return fmt::format("{}.{}", boot, pid_namespace.st_ino);
}

struct Identity {
  pid_t pid = 0;
  std::string_view start_time;
  std::string_view place;
};

std::optional<Identity> parse(std::string_view text) {
  std::size_t const at = text.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t const slash = text.rfind('/', at);
  if (slash == std::string_view::npos) return std::nullopt;
  std::size_t const colon = text.rfind(':', slash);
  if (colon == std::string_view::npos) return std::nullopt;
  Identity identity;
  auto const [end, error] =
      std::from_chars(text.data() + colon + 1, text.data() + slash, identity.pid);
  if (error != std::errc{} || end != text.data() + slash || identity.pid <= 0) return std::nullopt;
  identity.start_time = text.substr(slash + 1, at - slash - 1);
  identity.place = text.substr(at + 1);
  return identity;
}

}  // namespace

std::string own_identity() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  auto const stat = read_stat(getpid());
  return fmt::format("{}:{}/{}@{}", host.data(), getpid(), stat ? stat->start_time : "", place());
}

Liveness liveness_of(std::string_view identity) {
  auto const process = parse(identity);
  if (!process || process->place.empty() || process->start_time.empty()) return Liveness::unknown;
  if (process->place != place()) return Liveness::unknown;
  auto const stat = read_stat(process->pid);
  if (!stat) {
    // /proc may hide other users' processes (hidepid); a signal's error does not.
    return kill(process->pid, 0) != 0 && errno == ESRCH ? Liveness::dead : Liveness::unknown;
  }
  bool const ended = stat->state == 'Z' || stat->state == 'X';  // only its parent has not noticed
  return ended || stat->start_time != process->start_time ? Liveness::dead : Liveness::alive;
}

}  // namespace loanpulse
