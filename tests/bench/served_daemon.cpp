#include "bench/served_daemon.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "support/http.hpp"
#include "support/paths.hpp"
#include "support/wait_until.hpp"

namespace loanpulse::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

ServedDaemon::ServedDaemon(std::string const& database, std::filesystem::path const& folder,
                           std::string const& settings)
    : socket_{(folder / "admin.sock").string()}, manager_{(folder / "notify.sock").string()} {
  auto const config = folder / "loanpulse.yaml";
  std::ofstream{config} << fmt::format(
      "database: {{url: \"{}\"}}\nstate_dir: {}\nadmin: {{listen: \"unix:{}\"}}\n"
      "log: {{level: warn}}\n{}",
      database, (folder / "state").string(), socket_, settings);
  auto const start = Clock::now();
  process_ = std::make_unique<ChildProcess>(
      std::vector<std::string>{LOANPULSE_BINARY_DIR "/loanpulse", "--config", config.string(),
                               "serve"},
      std::map<std::string, std::string>{{"NOTIFY_SOCKET", manager_.path()}});
  if (!wait_until([&] { return manager_.find("READY=1") >= 0 || !process_->running(); }) ||
      !process_->running()) {
    throw std::runtime_error{"the daemon did not become ready: " + process_->err()};
  }
  ready_seconds_ = seconds_since(start);
}

ServedDaemon::~ServedDaemon() {
  process_->send(SIGTERM);
  process_->wait();
  unlink(manager_.path().c_str());
}

Triggered ServedDaemon::trigger(std::string const& job) const {
  auto const start = Clock::now();
  auto reply =
      http_send({.method = "POST",
                 .url = "http://localhost/api/v1/jobs/" + job + "/runs?wait=600s&expect=succeeded",
                 .unix_socket = socket_});
  double const seconds = seconds_since(start);
  if (reply.status != 200) throw std::runtime_error{"a run did not succeed: " + reply.body};
  return {seconds, std::move(reply.body)};
}

void ServedDaemon::forget_peak() const {
  // proc(5): 5 sets VmHWM to what the process has now.
  std::ofstream{fmt::format("/proc/{}/clear_refs", process_->pid())} << "5";
}

double ServedDaemon::status_mebibytes(std::string_view name) const {
  std::ifstream status{fmt::format("/proc/{}/status", process_->pid())};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::stod(line.substr(name.size())) / 1024;
  }
  throw std::runtime_error{"the daemon is gone: " + process_->err()};
}

double ServedDaemon::cpu_seconds() const {
  std::ifstream stat{fmt::format("/proc/{}/stat", process_->pid())};
  std::string text{std::istreambuf_iterator<char>{stat}, {}};
  std::istringstream fields{text.substr(text.rfind(')') + 2)};
  std::string field;
  double ticks = 0;
  for (int number = 3; number <= 15 && fields >> field; ++number) {
    if (number >= 14) ticks += std::stod(field);  // proc(5): utime and stime
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace loanpulse::bench
