#pragma once

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
  struct Admin {
    std::string listen = "127.0.0.1:8090";  ///< address:port, an IPv6 address in brackets
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
  Log log;
};

/// The whole configuration. Names and target tables of the jobs are unique.
struct Config {
  Settings settings;
  std::vector<Job> jobs;  ///< in the order of their files' names
};

}  // namespace loanpulse
