#include "config/default_state_dir.hpp"

namespace loanpulse {
namespace {

std::optional<std::filesystem::path> absolute_path(std::optional<std::string> const& text) {
  if (!text || !std::filesystem::path{*text}.is_absolute()) return std::nullopt;
  return std::filesystem::path{*text};
}

}  // namespace

std::optional<std::filesystem::path> default_state_dir(uid_t uid, Environment const& environment) {
  if (uid == 0) return "/var/lib/loanpulse";
  if (auto const state = absolute_path(environment("XDG_STATE_HOME"))) return *state / "loanpulse";
  if (auto const home = absolute_path(environment("HOME"))) {
    return *home / ".local" / "state" / "loanpulse";
  }
  return std::nullopt;
}

}  // namespace loanpulse
