#pragma once

#include <filesystem>
#include <optional>

#include "pg/server_process.hpp"

namespace loanpulse {

/// Where a private server keeps its things, inside the state folder.
class ServerFolders {
 public:
  /// Creates what is missing and gives it to the server's user. Throws StageError naming the folder
  /// and the cure when the user cannot get there.
  ServerFolders(std::filesystem::path const& state_dir, ServerUser const& user);

  std::filesystem::path const& root() const { return root_; }      ///< STATE/postgres
  std::filesystem::path data() const { return root_ / "data"; }    ///< complete, or not there
  std::filesystem::path fresh() const { return root_ / "fresh"; }  ///< initdb at work
  std::filesystem::path log() const { return root_ / "server.log"; }
  /// Of the Unix socket: STATE/postgres/socket, or a folder of the user's own under /tmp when that
  /// path is longer than a socket's address can be (107 bytes on Linux).
  std::filesystem::path const& socket() const { return socket_; }
  void create_socket_folder(ServerUser const& user) const;  ///< if it is not there
  /// The version that made the data; empty when there is none yet.
  std::optional<int> data_major() const;

 private:
  std::filesystem::path root_;
  std::filesystem::path socket_;
};

}  // namespace loanpulse
