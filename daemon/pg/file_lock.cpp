#include "pg/file_lock.hpp"

#include "model/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace loanpulse {
namespace {

[[noreturn]] void throw_failed(std::filesystem::path const& path, char const* what, int error) {
  throw StageError{ErrorKind::rejected, "private_server",
                   fmt::format("cannot {} {}: {}. Choose a state_dir on a local disk that this "
                               "user may write",
                               what, path.string(), std::generic_category().message(error))};
}

}  // namespace

FileLock::FileLock(std::filesystem::path const& path) : path_{path} {
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) throw_failed(path, "open", errno);
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept
    : path_{std::move(other.path_)}, descriptor_{std::exchange(other.descriptor_, -1)} {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void FileLock::wait_for(int operation) {
  while (flock(descriptor_, operation) != 0) {
    if (errno != EINTR) throw_failed(path_, "lock", errno);
  }
}

void FileLock::lock_exclusive() { wait_for(LOCK_EX); }
void FileLock::lock_shared() { wait_for(LOCK_SH); }

bool FileLock::try_lock_exclusive() {
  while (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) throw_failed(path_, "lock", errno);
  }
  return true;
}

}  // namespace loanpulse
