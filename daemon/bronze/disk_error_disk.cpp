#include <fmt/format.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "bronze/folder_disk.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

std::string free_bytes(std::filesystem::path path) {
  struct statvfs status {};
  // The file itself may not exist: its nearest existing parent is on the same disk.
  while (statvfs(path.c_str(), &status) != 0) {
    if (!path.has_relative_path()) return "an unknown number of";
    path = path.parent_path();
  }
  return std::to_string(std::uint64_t{status.f_bavail} * status.f_frsize);
}

}  // namespace

void throw_disk_error(int error, std::string_view what, std::filesystem::path const& path) {
  std::string const reason = std::generic_category().message(error);
  std::string const failed = fmt::format("bronze: cannot {} {}: {}", what, path.string(), reason);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      throw StageError{ErrorKind::rejected, "bronze_disk_full",
                       fmt::format("{} ({} bytes free); make room there, shorten "
                                   "bronze.retention, or move bronze.path to a larger disk",
                                   failed, free_bytes(path))};
    case EFBIG:
      throw StageError{ErrorKind::rejected, "bronze_file_too_large",
                       failed +
                           "; raise the limit of file sizes that this process runs with "
                           "(LimitFSIZE=, ulimit -f) or that of the file system, or lower "
                           "source.limits.max_page_size"};
    case ELOOP:
      throw StageError{ErrorKind::rejected, "bronze_symlink",
                       failed +
                           "; a symbolic link within the bronze folder is never followed: "
                           "remove it"};
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
      throw StageError{ErrorKind::rejected, "bronze_not_writable",
                       failed + "; check bronze.path and its owner and permissions"};
    default:
      throw StageError{ErrorKind::transient, "bronze_io",
                       failed + "; check the disk under bronze.path"};
  }
}

}  // namespace loanpulse
