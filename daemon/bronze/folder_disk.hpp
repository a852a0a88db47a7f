#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace loanpulse {

/// Owns a file descriptor.
class FileHandle {
 public:
  explicit FileHandle(int descriptor = -1) noexcept : descriptor_{descriptor} {}
  ~FileHandle() { reset(); }
  FileHandle(FileHandle&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    reset();
    descriptor_ = std::exchange(other.descriptor_, -1);
    return *this;
  }

  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }
  /// Closes now; false with errno set when that fails, which may mean that data was lost.
  bool close();

 private:
  void reset() noexcept;
  int descriptor_;
};

/// A folder held open, so that what is done in it stays in it whatever becomes of its path.
/// No symbolic link is followed below the first folder. Every method throws StageError.
class Folder {
 public:
  /// Opens the folder, and makes it (0750) with its parents where missing. Here, symbolic links in
  /// the path are the operator's own choice and are followed.
  static Folder open_or_make(std::filesystem::path const& path);
  /// Opens an existing folder.
  static Folder open(std::filesystem::path const& path);

  /// Opens a folder within this one; the first also makes it (0750) where missing, durably.
  Folder open_or_make_child(std::string_view name) const;
  Folder open_child(std::string_view name) const;

  /// Replaces or creates a file (0640): temporary file, fsync, rename. When it returns, the bytes
  /// are durable; the name is after sync(). On an error nothing is left behind.
  void write_file(std::string const& name, std::string_view bytes) const;
  /// The same from pieces, each valid until the next is asked for; an empty one ends the file.
  /// Until then the caller may change what `name` refers to.
  void write_file(std::string const& name, std::function<std::string_view()> const& next) const;

  /// Makes the names in this folder durable.
  void sync() const;

  int descriptor() const { return handle_.get(); }
  std::filesystem::path const& path() const { return path_; }

 private:
  Folder(FileHandle handle, std::filesystem::path path)
      : handle_{std::move(handle)}, path_{std::move(path)} {}

  FileHandle handle_;
  std::filesystem::path path_;  ///< for messages
};

/// Names of files that are still being written start so.
inline constexpr std::string_view temporary_prefix = ".tmp-";

/// Turns errno into StageError: rejected "bronze_disk_full", "bronze_file_too_large",
/// "bronze_not_writable" or "bronze_symlink", transient "bronze_io". `what` completes "bronze:
/// cannot …".
[[noreturn]] void throw_disk_error(int error, std::string_view what,
                                   std::filesystem::path const& path);

}  // namespace loanpulse
