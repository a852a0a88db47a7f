#pragma once

#include "config/problem.hpp"
#include "model/job.hpp"
#include "model/secret.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

/// What loanpulse.yaml says: everything that is not a job. A value; made by config/ only.
struct Settings {
  struct Database {
    /// A libpq connection string. Absent: the PG* variables, else a private server in `state_dir`.
    std::optional<Secret> url;
    bool migrate = true;  ///< bring the metadata schema up to date at start
    std::chrono::milliseconds lock_timeout{60'000};  ///< longest wait for another session's lock
  };
  struct Bronze {
    std::filesystem::path path;                              ///< default: `state_dir`/bronze
    std::chrono::milliseconds retention{90 * 86'400'000LL};  ///< age at which a file may be removed
  };
  /// Limits of `loanpulse serve`.
  struct Daemon {
    std::size_t max_concurrent_runs = 4;           ///< 1..256
    std::size_t max_concurrent_runs_per_host = 4;  ///< of jobs whose source.url has the same host
    std::chrono::milliseconds drain_timeout{30'000};  ///< a stop waits this long for running runs
  };
  enum class AdminRole { read, operate };
  struct AdminToken {
    AdminRole role = AdminRole::read;
    Secret token;  ///< at least 16 characters
  };
  struct AdminTls {
    std::filesystem::path certificate;  ///< PEM, with its chain
    std::filesystem::path key;          ///< PEM
  };
  struct Admin {
    /// address:port, an IPv6 address in brackets; or unix:/absolute/path.
    std::string listen = "127.0.0.1:8090";
    std::vector<AdminToken> tokens;          ///< none: whoever can connect may do everything
    std::vector<std::string> allowed_hosts;  ///< further values of the Host header, without port
    std::optional<AdminTls> tls;
  };
  struct Log {
    enum class Format { automatic, text, json };

    std::string level = "info";         ///< error, warn, info or debug
    Format format = Format::automatic;  ///< automatic ("auto"): what suits the receiver
  };

  std::filesystem::path state_dir;  ///< absolute; default: see config/default_state_dir.hpp
  Database database;
  Bronze bronze;
  Admin admin;
  Daemon daemon;
  Log log;
};

/// The whole configuration. Names and target tables of the jobs are unique.
struct Config {
  Settings settings;
  std::vector<Job> jobs;          ///< in the order of their files' names
  std::vector<Problem> warnings;  ///< what works, and is most likely not what was meant
};

}  // namespace loanpulse
