#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include "model/clock.hpp"

namespace loanpulse {

struct RetentionResult {
  std::uint64_t folders = 0;     ///< removed `date=` folders
  std::uint64_t files = 0;       ///< removed in them
  std::uint64_t bytes = 0;       ///< of these files, on disk
  std::uint64_t left_overs = 0;  ///< removed temporary files of processes that died
};

/// Keeps the bronze of jobs from growing for ever. Safe from every thread.
class BronzeRetention {
 public:
  /// Removes a job's `date=` folders of days before `oldest_kept`. Once a day it also looks, in the
  /// folders of the last three whole days, for temporary files that were last written more than a
  /// day before `now`: not oftener, since that is a look at every run. Folders of other names are
  /// left alone, and symbolic links are never followed. A job without a folder is fine. Throws
  /// StageError.
  RetentionResult apply(std::filesystem::path const& root, std::string const& job,
                        std::chrono::sys_days oldest_kept, TimePoint now);

 private:
  bool is_first_of_day(std::string const& job, std::chrono::sys_days today);

  std::mutex mutex_;
  std::map<std::string, std::chrono::sys_days> last_look_;  ///< by job
};

}  // namespace loanpulse
