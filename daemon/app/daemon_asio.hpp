#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "app/database.hpp"
#include "config/settings.hpp"

namespace loanpulse {

/// `loanpulse serve`: the event loop, and everything that hangs on it. Comes up in this order: the
/// admin server listens, the database is waited for, the schema is brought up to date, runs of dead
/// daemons are taken back, due times since the last stop are accounted for, READY.
///
/// SIGTERM and SIGINT drain: nothing new starts, running runs have `daemon.drain_timeout` to end
/// and are put back to the queue after that; a second signal puts them back at once. SIGHUP
/// reloads. Once it has ended none of them does anything any more, so that the process ends with
/// its exit code.
class Daemon {
 public:
  /// Reads the configuration again; throws ConfigError.
  using LoadConfig = std::function<Config()>;

  /// Listens already. `database` must outlive it. Throws what AdminServer throws.
  Daemon(Config config, Database& database, LoadConfig load_config, std::string version);
  ~Daemon();
  Daemon(Daemon const&) = delete;
  Daemon& operator=(Daemon const&) = delete;

  /// Serves until a signal has ended it. Throws what Database::prepare_schema() throws at the
  /// start, unless it may pass: for a database that is away it waits.
  void run();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace loanpulse
