#pragma once

#include <filesystem>

namespace loanpulse {

/// An open lock file (flock(2)). The lock belongs to this object, not to the process: two objects
/// in one process exclude each other as two processes do, and a killed process leaves none behind.
class FileLock {
 public:
  /// Opens the file, creating it if need be, and takes no lock. Throws StageError.
  explicit FileLock(std::filesystem::path const& path);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

  void lock_exclusive();      ///< waits
  void lock_shared();         ///< waits
  bool try_lock_exclusive();  ///< false when somebody else has it; a shared lock of ours is lost

 private:
  void wait_for(int operation);

  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace loanpulse
