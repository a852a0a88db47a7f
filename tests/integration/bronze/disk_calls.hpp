#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace loanpulse {

/// One call by which a file or a folder changes or becomes durable. The definitions of these calls
/// in disk_calls.cpp stand before the C library's in this program.
struct DiskCall {
  enum class Kind { write, sync, rename, make_folder };
  Kind kind;
  std::string path;      ///< written, synced or made; the old name
  std::string new_path;  ///< rename only
};

/// Records what is done below a folder while it lives. One at a time.
class DiskCalls {
 public:
  explicit DiskCalls(std::string below);
  ~DiskCalls();
  DiskCalls(DiskCalls const&) = delete;
  DiskCalls& operator=(DiskCalls const&) = delete;

  /// In the order in which they began.
  std::vector<DiskCall> calls() const;

  /// From now on a sync of which this is true fails with EIO, and is recorded nevertheless.
  void fail_sync(std::function<bool(std::string const& path)> which);
};

}  // namespace loanpulse
