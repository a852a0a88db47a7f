#pragma once

#include <memory>
#include <string>
#include <vector>

#include "e2e/platform.hpp"
#include "support/http.hpp"
#include "support/wait_until.hpp"

namespace loanpulse {

/// `loanpulse serve` on a platform, its admin API on a Unix socket of its own. Several may serve
/// one platform.
class DaemonProcess {
 public:
  /// Starts it and, unless told otherwise, waits until it is ready. `settings` is further YAML of
  /// loanpulse.yaml.
  enum class Wait { until_ready, not_at_all };
  explicit DaemonProcess(Platform const& platform, std::string const& settings = "",
                         Wait wait = Wait::until_ready,
                         std::map<std::string, std::string> environment = {},
                         std::vector<std::string> const& wrapper = {}) {
    static std::atomic<int> counter{0};
    int const number = ++counter;
    socket_ = (platform.dir.path() / ("admin" + std::to_string(number) + ".sock")).string();
    // A folder of its own, as several daemons have several configurations; the jobs are shared.
    auto const folder = "daemon" + std::to_string(number);
    config_ = platform.dir
                  .write(folder + "/loanpulse.yaml",
                         "database: {url: \"" + platform.database_url +
                             "\"}\nstate_dir: " + (platform.dir.path() / "state").string() +
                             "\nadmin: {listen: \"unix:" + socket_ + "\"}\n" + settings)
                  .string();
    for (auto const* const shared : {"jobs.d", "connections.d"}) {
      std::filesystem::create_directories(platform.dir.path() / shared);
      std::filesystem::create_directory_symlink(platform.dir.path() / shared,
                                                platform.dir.path() / folder / shared);
    }
    environment.insert({{"PGHOST", ""}, {"PGDATABASE", ""}});
    std::vector<std::string> command = wrapper;
    for (auto const* word : {LOANPULSE_BINARY_DIR "/loanpulse", "--config"}) {
      command.emplace_back(word);
    }
    command.push_back(config_);
    command.emplace_back("serve");
    process_ = std::make_unique<ChildProcess>(command, environment);
    if (wait == Wait::until_ready) await_ready();
  }

  void await_ready() {
    EXPECT_TRUE(wait_until([&] { return get("/readyz").status == 200 || !process_->running(); }));
    EXPECT_TRUE(process_->running()) << process_->err();
  }

  HttpReply get(std::string const& path) const {
    return http_send({.url = "http://localhost" + path, .unix_socket = socket_});
  }
  HttpReply post(std::string const& path, std::string const& body = "",
                 std::vector<std::string> headers = {}) const {
    if (!body.empty()) headers.emplace_back("Content-Type: application/json");
    return http_send({.method = "POST",
                      .url = "http://localhost" + path,
                      .unix_socket = socket_,
                      .headers = std::move(headers),
                      .body = body});
  }

  /// Triggers a run and waits for its end; the members of its record.
  std::map<std::string, std::string> run(std::string const& job) const {
    auto const reply = post("/api/v1/jobs/" + job + "/runs?wait=60s");
    EXPECT_EQ(reply.status, 200) << reply.body << process_->err();
    return Platform::members(reply.body);
  }

  /// Asks it to stop and waits; the exit code.
  int stop() {
    process_->send(SIGTERM);
    auto const finished = process_->wait();
    EXPECT_EQ(finished.signal, 0) << finished.err;
    return finished.exit_code;
  }

  ChildProcess& process() { return *process_; }
  std::string const& socket() const { return socket_; }
  std::string const& config_file() const { return config_; }

 private:
  std::string socket_;
  std::string config_;
  std::unique_ptr<ChildProcess> process_;
};

/// The YAML of a small job that reads the mock API; `more` is added at the top level.
inline std::string loan_job(std::string const& name, std::string const& url,
                            std::string const& more = "") {
  return "name: " + name + "\nsource: {url: \"" + url +
         "/applications\", paginator: {type: cursor, limit_param: limit}, data_selector: data, "
         "incremental: {cursor_path: updated_at, start_param: updated_since}}\n"
         "target: {table: staging." +
         name +
         ", primary_key: application_id, columns: {application_id: bigint, status: text, "
         "updated_at: timestamptz}}\n" +
         more;
}

}  // namespace loanpulse
