#include "integration/bronze/disk_calls.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <string_view>
#include <utility>

namespace loanpulse {
namespace {

struct Recorder {
  std::string below;
  std::vector<DiskCall> calls;
  std::function<bool(std::string const&)> fails_sync;
};

std::mutex mutex;
Recorder* recorder = nullptr;  ///< of the DiskCalls that lives
std::atomic<bool> is_recording = false;

std::string path_of(int descriptor) {
  std::array<char, 4096> path{};
  auto const link = "/proc/self/fd/" + std::to_string(descriptor);
  auto const length = ::readlink(link.c_str(), path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string{};
}

std::string path_in(int folder, char const* name) {
  return *name == '/' ? std::string{name} : path_of(folder) + '/' + name;
}

bool is_recorded(std::string_view path) {
  return recorder != nullptr && path.starts_with(recorder->below);
}

/// Whether the call is to fail.
bool note_sync(int descriptor) {
  std::lock_guard const lock{mutex};
  if (recorder == nullptr) return false;
  auto const path = path_of(descriptor);
  if (!is_recorded(path)) return false;
  recorder->calls.push_back({DiskCall::Kind::sync, path, {}});
  return recorder->fails_sync && recorder->fails_sync(path);
}

int sync(long call, int descriptor) {
  if (note_sync(descriptor)) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(call, descriptor));
}

}  // namespace

DiskCalls::DiskCalls(std::string below) {
  std::lock_guard const lock{mutex};
  recorder = new Recorder{std::move(below), {}, nullptr};
  is_recording = true;
}

DiskCalls::~DiskCalls() {
  std::lock_guard const lock{mutex};
  is_recording = false;
  delete std::exchange(recorder, nullptr);
}

std::vector<DiskCall> DiskCalls::calls() const {
  std::lock_guard const lock{mutex};
  return recorder->calls;
}

void DiskCalls::fail_sync(std::function<bool(std::string const&)> which) {
  std::lock_guard const lock{mutex};
  recorder->fails_sync = std::move(which);
}

}  // namespace loanpulse

extern "C" {

int fsync(int descriptor) { return loanpulse::sync(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return loanpulse::sync(SYS_fdatasync, descriptor); }

ssize_t write(int descriptor, void const* bytes, size_t count) {
  if (loanpulse::is_recording) {
    std::lock_guard const lock{loanpulse::mutex};
    auto path = loanpulse::path_of(descriptor);
    if (loanpulse::is_recorded(path)) {
      loanpulse::recorder->calls.push_back({loanpulse::DiskCall::Kind::write, std::move(path), {}});
    }
  }
  return ::syscall(SYS_write, descriptor, bytes, count);
}

int renameat(int old_folder, char const* old_name, int new_folder, char const* new_name) noexcept {
  {
    std::lock_guard const lock{loanpulse::mutex};
    auto path = loanpulse::path_in(old_folder, old_name);
    if (loanpulse::is_recorded(path)) {
      loanpulse::recorder->calls.push_back({loanpulse::DiskCall::Kind::rename, std::move(path),
                                            loanpulse::path_in(new_folder, new_name)});
    }
  }
  return static_cast<int>(::syscall(SYS_renameat2, old_folder, old_name, new_folder, new_name, 0U));
}

int mkdirat(int folder, char const* name, mode_t mode) noexcept {
  {
    std::lock_guard const lock{loanpulse::mutex};
    auto path = loanpulse::path_in(folder, name);
    if (loanpulse::is_recorded(path)) {
      loanpulse::recorder->calls.push_back(
          {loanpulse::DiskCall::Kind::make_folder, std::move(path), {}});
    }
  }
  return static_cast<int>(::syscall(SYS_mkdirat, folder, name, mode));
}

}  // extern "C"
