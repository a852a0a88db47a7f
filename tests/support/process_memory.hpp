#pragma once

#include <cstddef>
#include <fstream>
#include <string>

namespace loanpulse {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;  ///< sanitizers take memory of their own
#else
inline constexpr bool is_sanitized = false;
#endif

/// Of a process, in bytes, by its name in /proc/PROCESS/status. 0: it is not there.
inline std::size_t memory_of(std::string const& process, std::string const& name) {
  std::ifstream status{"/proc/" + process + "/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1)) << 10;
  }
  return 0;
}

/// From here on VmHWM is what the process takes from here on. False where the kernel does not let
/// one do so.
inline bool forget_peak_of(std::string const& process) {
  return static_cast<bool>(std::ofstream{"/proc/" + process + "/clear_refs"} << 5 << std::flush);
}

}  // namespace loanpulse
