#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace loanpulse {

/// Lets one log line of a kind through each minute and counts the others, so that an outage of ten
/// minutes is ten lines. Pure: the caller supplies the time. One thread.
class LogThrottle {
 public:
  explicit LogThrottle(std::chrono::seconds interval = std::chrono::seconds{60})
      : interval_{interval} {}

  /// The number of lines held back since the last one that went through; empty: hold this one back.
  std::optional<std::uint64_t> admit(std::string const& kind,
                                     std::chrono::steady_clock::time_point now);
  /// The trouble is over: the next line of this kind goes through at once.
  void forget(std::string const& kind) { lines_.erase(kind); }

 private:
  struct Line {
    std::chrono::steady_clock::time_point last;
    std::uint64_t held_back = 0;
  };
  std::chrono::seconds interval_;
  std::map<std::string, Line> lines_;  ///< kinds are words of the program: there are few
};

}  // namespace loanpulse
