#include "support/fake_clock.hpp"

#include <filesystem>
#include <stdexcept>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

/// Debian keeps it in the folder of the machine's architecture; empty when it is not there.
fs::path library() {
  for (auto const& folder : fs::directory_iterator{"/usr/lib"}) {
    auto const file = folder.path() / "faketime/libfaketimeMT.so.1";
    std::error_code ignored;
    if (fs::exists(file, ignored)) return file;
  }
  return {};
}

}  // namespace

bool FakeClock::is_installed() { return !library().empty(); }

FakeClock::FakeClock() {
  fs::permissions(dir_.path(), fs::perms{0755});  // a server of another user reads it too
  set("+0");
}

std::map<std::string, std::string> FakeClock::environment() const {
  return {{"LD_PRELOAD", library().string()},
          {"FAKETIME_TIMESTAMP_FILE", (dir_.path() / "clock").string()},
          {"FAKETIME_NO_CACHE", "1"},
          {"DONT_FAKE_MONOTONIC", "1"}};
}

void FakeClock::set(std::string const& offset) const {
  // At once, as it is read all the time.
  fs::rename(dir_.write("next", offset + "\n"), dir_.path() / "clock");
}

}  // namespace loanpulse
