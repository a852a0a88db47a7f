#pragma once

#include <map>
#include <string>

#include "support/temp_dir.hpp"

namespace loanpulse {

/// A wall clock for programs under test, by libfaketime: it runs on, and jumps when told to. The
/// steady clock stays as it is. Does not go together with sanitizers, which want to be loaded
/// first.
class FakeClock {
 public:
  /// False where the library is not installed.
  static bool is_installed();

  /// Shows the true time.
  FakeClock();

  /// For the programs that are to have this clock.
  std::map<std::string, std::string> environment() const;
  /// Ahead of the true time by `offset`: "+1d", "-1d", "+0".
  void set(std::string const& offset) const;

 private:
  TempDir dir_;
};

}  // namespace loanpulse
