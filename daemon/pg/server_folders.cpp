#include "pg/server_folders.hpp"

#include "model/error.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view socket_name = "/.s.PGSQL.5432.lock";  // the longest file in the folder

/// FNV-1a: the same name in every process and every build, which std::hash does not promise.
std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (char const c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211u;
  }
  return hash;
}

void make_folder(fs::path const& folder, mode_t mode) {
  if (mkdir(folder.c_str(), mode) == 0 || errno == EEXIST) return;
  throw StageError{ErrorKind::rejected, "private_server",
                   fmt::format("cannot create {}: {}. Choose a state_dir that this user may write",
                               folder.string(), std::generic_category().message(errno))};
}

/// A folder only for the server's user. In /tmp anybody may have made one of that name before us.
void make_private_folder(fs::path const& folder, ServerUser const& user) {
  bool const made = mkdir(folder.c_str(), 0700) == 0;
  if (made) {
    user.own(folder);
  } else if (errno != EEXIST) {
    make_folder(folder, 0700);  // for its message
  }
  struct stat status {};
  if (lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
      (status.st_mode & 0077) == 0 && status.st_uid == user.uid()) {
    return;
  }
  // A kill between mkdir and chown leaves a folder of ours that the server cannot use yet.
  if (S_ISDIR(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 0077) == 0) {
    user.own(folder);
    return;
  }
  throw StageError{ErrorKind::rejected, "private_server",
                   fmt::format("{} must be a folder that only user {} may enter, and it is not: "
                               "remove it, or choose another state_dir",
                               folder.string(), user.name())};
}

void make_state_folder(fs::path const& state_dir, bool for_other_user) {
  std::error_code problem;
  if (fs::exists(state_dir, problem)) return;
  if (state_dir.has_parent_path()) fs::create_directories(state_dir.parent_path(), problem);
  // Another user must be able to pass through to the server's folder, not to look around.
  make_folder(state_dir, for_other_user ? 0711 : 0700);
}

fs::path socket_folder(fs::path const& root) {
  fs::path const beside = root / "socket";
  if (beside.string().size() + socket_name.size() < sizeof(sockaddr_un::sun_path)) return beside;
  return fmt::format("/tmp/loanpulse-{:016x}", stable_hash(root.string()));
}

}  // namespace

ServerFolders::ServerFolders(fs::path const& state_dir, ServerUser const& user) {
  fs::path const state = fs::absolute(state_dir).lexically_normal();
  make_state_folder(state, user.uid() != geteuid());
  root_ = fs::canonical(state) / "postgres";
  if (auto const closed = user.first_closed_folder(root_.parent_path())) {
    throw StageError{ErrorKind::rejected, "private_server",
                     fmt::format("the private PostgreSQL server runs as user {}, who may not enter "
                                 "{}: choose another state_dir, for example "
                                 "/var/lib/loanpulse, or set database.url",
                                 user.name(), closed->string())};
  }
  make_private_folder(root_, user);
  socket_ = socket_folder(root_);
}

void ServerFolders::create_socket_folder(ServerUser const& user) const {
  make_private_folder(socket_, user);
}

std::optional<int> ServerFolders::data_major() const {
  std::ifstream file{data() / "PG_VERSION"};
  int major = 0;
  if (file >> major) return major;
  return std::nullopt;
}

}  // namespace loanpulse
