#include "app/status_text.hpp"

#include <fmt/format.h>

namespace loanpulse {

std::string status_text(std::span<std::string const> running, std::size_t waiting,
                        std::size_t jobs) {
  constexpr std::size_t longest = 200;
  if (running.empty()) return fmt::format("Idle, {} jobs", jobs);
  std::string names;
  for (auto const& name : running) {
    names += (names.empty() ? "" : ", ") + name;
    if (names.size() > longest) {
      names += ", …";
      break;
    }
  }
  return fmt::format("Running {}: {}; {} waiting", running.size(), names, waiting);
}

}  // namespace loanpulse
