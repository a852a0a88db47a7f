#include "bronze/folder_disk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>

namespace loanpulse {
namespace {

constexpr mode_t folder_mode = 0750;
constexpr mode_t file_mode = 0640;
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/// Removes a temporary file unless it has got its final name.
class TemporaryFile {
 public:
  TemporaryFile(int folder, std::string name) : folder_{folder}, name_{std::move(name)} {}
  ~TemporaryFile() {
    if (!renamed_) unlinkat(folder_, name_.c_str(), 0);
  }
  TemporaryFile(TemporaryFile const&) = delete;
  TemporaryFile& operator=(TemporaryFile const&) = delete;

  bool rename_to(std::string const& name) {
    renamed_ = renameat(folder_, name_.c_str(), folder_, name.c_str()) == 0;
    return renamed_;
  }

 private:
  int folder_;
  std::string name_;
  bool renamed_ = false;
};

std::string temporary_name() {
  std::uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) number = 0;
  return fmt::format("{}{:016x}", temporary_prefix, number);
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t const written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool is_symlink(int folder, char const* name) {
  struct stat status {};
  return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

}  // namespace

void FileHandle::reset() noexcept {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

bool FileHandle::close() { return ::close(std::exchange(descriptor_, -1)) == 0; }

Folder Folder::open(std::filesystem::path const& path) {
  FileHandle handle{::open(path.c_str(), folder_flags)};
  if (!handle) throw_disk_error(errno, "open", path);
  return {std::move(handle), path};
}

Folder Folder::open_or_make(std::filesystem::path const& path) {
  FileHandle handle{::open(path.c_str(), folder_flags)};
  if (handle) return {std::move(handle), path};
  if (errno != ENOENT || !path.has_relative_path()) throw_disk_error(errno, "open", path);
  auto const parent = path.parent_path();
  Folder const above = open_or_make(parent.empty() ? std::filesystem::path{"."} : parent);
  if (!path.has_filename()) return open(path);  // the path ended in '/'
  return above.open_or_make_child(path.filename().native());
}

Folder Folder::open_child(std::string_view name) const {
  std::string const child{name};
  FileHandle handle{openat(handle_.get(), child.c_str(), folder_flags | O_NOFOLLOW)};
  if (!handle) {
    // With O_DIRECTORY, Linux says ENOTDIR of a symbolic link too.
    int const error = errno == ENOTDIR && is_symlink(handle_.get(), child.c_str()) ? ELOOP : errno;
    throw_disk_error(error, "open", path_ / child);
  }
  return {std::move(handle), path_ / child};
}

Folder Folder::open_or_make_child(std::string_view name) const {
  std::string const child{name};
  if (mkdirat(handle_.get(), child.c_str(), folder_mode) == 0) {
    sync();
  } else if (errno != EEXIST) {
    throw_disk_error(errno, "make the folder", path_ / child);
  }
  return open_child(name);
}

void Folder::write_file(std::string const& name, std::string_view bytes) const {
  write_file(name, [&] { return std::exchange(bytes, {}); });
}

void Folder::write_file(std::string const& name,
                        std::function<std::string_view()> const& next) const {
  std::string const temporary = temporary_name();
  FileHandle file{openat(handle_.get(), temporary.c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file_mode)};
  if (!file) throw_disk_error(errno, "create a file for", path_ / name);
  TemporaryFile guard{handle_.get(), temporary};
  for (auto bytes = next(); !bytes.empty(); bytes = next()) {
    if (!write_all(file.get(), bytes)) throw_disk_error(errno, "write", path_ / name);
  }
  // After a failed fsync the kernel forgets the error: it is not tried a second time.
  if (fsync(file.get()) != 0) throw_disk_error(errno, "make durable", path_ / name);
  if (!file.close()) throw_disk_error(errno, "close", path_ / name);
  if (!guard.rename_to(name)) throw_disk_error(errno, "rename a file to", path_ / name);
}

void Folder::sync() const {
  if (fsync(handle_.get()) != 0) throw_disk_error(errno, "make durable", path_);
}

}  // namespace loanpulse
