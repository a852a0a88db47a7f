#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace loanpulse {

/// One installed PostgreSQL server: a folder with initdb, pg_ctl and postgres.
struct ServerBinaries {
  std::filesystem::path folder;
  int major = 0;  ///< 13, 15, …
};

/// Servers in the usual places of Debian, Red Hat and source builds and on the PATH, newest first.
std::vector<ServerBinaries> find_server_binaries();

/// The newest one, or for existing data the one of the same major version: data folders of one
/// cannot be read by another. Throws StageError "private_server" with the cure.
ServerBinaries const& choose_server(std::span<ServerBinaries const> installed,
                                    std::optional<int> data_major,
                                    std::filesystem::path const& data);

}  // namespace loanpulse
