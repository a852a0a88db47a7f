#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pg/connect.hpp"
#include "pg/file_lock.hpp"

namespace loanpulse {

/// A PostgreSQL server of LoanPulse's own, in its state folder, on a Unix socket only that its
/// user and root may use. Shared: every process that uses it holds one of these; the first one
/// starts the server, the last one stops it. A killed user leaves it running, and the next one
/// takes it over. The data stays for the next start. Blocks while the server starts and stops.
class PrivateServer {
 public:
  /// Settings beyond those of postgresql.conf, "name=value", for example "max_connections=200".
  /// They have no effect on a server that runs already.
  using Settings = std::vector<std::string>;

  /// Creates the database cluster and the database `loanpulse` if they are missing, and starts the
  /// server unless it runs. Throws StageError "private_server" with the cure, and with the end of
  /// the server's log when it does not start.
  static PrivateServer start(std::filesystem::path const& state_dir, Settings const& settings = {});

  /// The address of the server while it runs, whoever uses it. Starts and makes nothing.
  static std::optional<PgAddress> find(std::filesystem::path const& state_dir);

  /// Stops the server whoever uses it; nothing happens when it does not run.
  static void stop(std::filesystem::path const& state_dir);

  /// Stops the server if nobody else uses it. Problems are logged.
  ~PrivateServer();
  PrivateServer(PrivateServer&&) noexcept = default;
  PrivateServer& operator=(PrivateServer&&) = delete;

  PgAddress address() const;

  /// Leaves the server running after this object's end; the last later user stops it.
  void detach() { users_.reset(); }

 private:
  PrivateServer(std::filesystem::path state_dir, std::string conninfo,
                std::unique_ptr<FileLock> users);

  std::filesystem::path state_dir_;
  std::string conninfo_;
  std::unique_ptr<FileLock> users_;  ///< shared lock; none when moved from or detached
};

}  // namespace loanpulse
