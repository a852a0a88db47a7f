#pragma once

#include <cstdint>

namespace loanpulse {

/// What this process takes from the machine, as Linux tells in /proc/self. What cannot be read is
/// 0.
struct ProcessUsage {
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
  double cpu_seconds = 0;  ///< user and system, of all threads
};

ProcessUsage process_usage();

/// When this process began, in seconds of Unix time; 0 when that cannot be read.
double process_start_time();

}  // namespace loanpulse
