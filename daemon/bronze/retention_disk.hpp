#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "model/clock.hpp"

namespace loanpulse {

struct RetentionResult {
  std::uint64_t folders = 0;     ///< removed `date=` folders
  std::uint64_t files = 0;       ///< removed in them
  std::uint64_t bytes = 0;       ///< of these files, on disk
  std::uint64_t left_overs = 0;  ///< removed temporary files of processes that died
};

/// Removes a job's `date=` folders of days before `oldest_kept`, and in the others temporary files
/// that were last written more than a day before `now`. Folders of other names are left alone, and
/// symbolic links are never followed. A job without a folder is fine. Throws StageError.
RetentionResult remove_old_bronze(std::filesystem::path const& root, std::string_view job,
                                  std::chrono::sys_days oldest_kept, TimePoint now);

}  // namespace loanpulse
