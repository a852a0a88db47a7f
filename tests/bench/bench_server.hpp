#pragma once

#include <filesystem>
#include <string>

#include "pg/private_server.hpp"

namespace loanpulse::bench {

/// A folder of its own, removed with all it holds. Others may enter it: the private server's user
/// must get to its data.
class WorkFolder {
 public:
  explicit WorkFolder(std::filesystem::path const& parent);
  ~WorkFolder();
  WorkFolder(WorkFolder const&) = delete;
  WorkFolder& operator=(WorkFolder const&) = delete;

  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The private PostgreSQL as it ships, with all its durability, up for the whole benchmark.
class BenchServer {
 public:
  explicit BenchServer(std::filesystem::path const& folder)
      : server_{PrivateServer::start(folder)} {}

  /// libpq's connection string of a database of this server.
  std::string address(std::string const& database) const;
  void create(std::string const& database) const;
  void drop(std::string const& database) const;
  /// Writes everything out, so that what is measured next does not pay for what was before.
  void checkpoint() const;
  /// One value, "" for none.
  std::string value(std::string const& database, std::string const& sql) const;
  std::string version() const { return value("postgres", "SHOW server_version"); }

 private:
  void execute(std::string const& sql) const;

  PrivateServer server_;
};

}  // namespace loanpulse::bench
