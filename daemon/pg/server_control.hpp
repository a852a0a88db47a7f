#pragma once

#include <string>
#include <vector>

#include "pg/server_binaries.hpp"
#include "pg/server_folders.hpp"
#include "pg/server_process.hpp"

namespace loanpulse {

/// Drives initdb and pg_ctl on one data folder. The caller makes sure that nobody else does at the
/// same time. Throws StageError "private_server".
class ServerControl {
 public:
  explicit ServerControl(std::filesystem::path const& state_dir);

  /// True when a server process works on the data folder, ready or not.
  bool running() const;
  /// initdb, unless the data is there. An initdb that was killed leaves nothing that counts.
  void create_data(std::vector<std::string> const& settings);
  void start(std::vector<std::string> const& settings);
  /// Waits until a running server takes connections; false when it ends instead.
  bool wait_until_ready() const;
  void stop();

  /// libpq's key=value words for this server, without a database.
  std::string conninfo() const;

 private:
  int run(std::string const& program, std::vector<std::string> arguments) const;
  int run_start(std::vector<std::string> const& settings) const;
  [[noreturn]] void throw_failed(std::string const& what) const;

  ServerUser user_;
  ServerFolders folders_;
  ServerBinaries server_;
};

}  // namespace loanpulse
