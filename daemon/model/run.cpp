#include "model/run.hpp"

#include <array>

namespace loanpulse {
namespace {

constexpr std::array<std::string_view, 7> status_words{
    "queued", "running", "succeeded", "failed", "cancelled", "interrupted", "skipped"};
constexpr std::array<std::string_view, 5> trigger_words{"schedule", "http", "cli", "backfill",
                                                        "replay"};

}  // namespace

std::string_view to_string(RunStatus status) {
  return status_words.at(static_cast<std::size_t>(status));
}

std::string_view to_string(Trigger trigger) {
  return trigger_words.at(static_cast<std::size_t>(trigger));
}

std::optional<RunStatus> parse_run_status(std::string_view text) {
  for (std::size_t i = 0; i < status_words.size(); ++i) {
    if (status_words[i] == text) return static_cast<RunStatus>(i);
  }
  return std::nullopt;
}

}  // namespace loanpulse
