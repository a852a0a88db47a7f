#pragma once

#include <memory>
#include <string>

#include "support/child_process.hpp"
#include "support/temp_database.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {

/// PgBouncer in transaction mode before one database, on a Unix socket only: each transaction may
/// get another one of few server sessions. Throws std::runtime_error when it does not come up.
class Pooler {
 public:
  struct Limits {
    int server_sessions = 2;
    int clients = 40;
  };

  /// False where the program is not installed.
  static bool is_installed();

  explicit Pooler(TempDatabase const& database) : Pooler{database, Limits{}} {}
  Pooler(TempDatabase const& database, Limits limits);

  /// The database through the pooler, for `database.url` of a configuration.
  std::string url() const;
  /// The first column of the first row, asked through the pooler without any setting of ours.
  std::string value(std::string const& sql) const;

 private:
  TempDir dir_;
  std::string database_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace loanpulse
