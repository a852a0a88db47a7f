#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

/// Whom the private server's programs run as. PostgreSQL refuses to run as root.
class ServerUser {
 public:
  /// This process's own user; for root: `postgres` if there is such a user, else `nobody`.
  static ServerUser choose();

  std::string const& name() const { return name_; }
  uid_t uid() const { return uid_; }
  /// Gives a file or folder to the user; nothing to do unless this process is root.
  void own(std::filesystem::path const& path) const;
  /// The first folder on the way to `path`, itself included, that the user may not enter.
  std::optional<std::filesystem::path> first_closed_folder(std::filesystem::path const& path) const;

  /// Runs a program to its end as this user, in a session of its own (no Ctrl-C reaches it), with
  /// a clean environment and its output appended to `log`. Returns the exit status; 127 when it
  /// cannot be started, 128 + n when signal n ended it.
  int run(std::vector<std::string> const& command, std::filesystem::path const& log) const;

 private:
  std::string name_;
  uid_t uid_ = 0;
  gid_t gid_ = 0;
  std::vector<gid_t> groups_;
  bool change_ = false;
};

}  // namespace loanpulse
