#include "app/database_health.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

/// Seconds after the last refusal until it counts as over: longer than any of the daemon's
/// questions waits to be asked again.
constexpr std::chrono::seconds refusal_stands{30};

/// Seconds that a question may wait; then the daemon is not ready.
constexpr std::chrono::seconds longest_silence{3};

}  // namespace

void DatabaseHealth::answered(Steady now) {
  // Whoever lost its session and is answered has got another.
  if (!answers_.up) well(connects_);
  well(answers_);
  if (now - refused_at_ >= refusal_stands) well(obeys_);
}

void DatabaseHealth::failed(StageError const& error, Steady now) {
  if (error.kind() == ErrorKind::transient) return ill(answers_, error.what(), now);
  answered(now);
  refused_at_ = now;
  ill(obeys_, error.what(), now);
}

void DatabaseHealth::waiting(Steady since, Steady now) {
  if (now - since < longest_silence) return;
  ill(answers_,
      fmt::format("it has not answered for {} s: look whether the server stands still or is "
                  "overloaded, and whether a session holds a lock on a table of schema metadata",
                  std::chrono::duration_cast<std::chrono::seconds>(now - since).count()),
      now);
}

void DatabaseHealth::connected() { well(connects_); }

void DatabaseHealth::not_connected(StageError const& error, Steady now) {
  // A server that is away takes no connections either; that is said already.
  if (answers_.up) ill(connects_, error.what(), now);
}

void DatabaseHealth::well(Aspect& aspect) {
  if (aspect.up) return;
  if (aspect.failures > 0) spdlog::info("PostgreSQL {} again.", aspect.name);
  aspect.up = true;
  aspect.failures = 0;
  aspect.detail.clear();
  throttle_.forget(aspect.name);
  tell();
}

void DatabaseHealth::ill(Aspect& aspect, std::string detail, Steady now) {
  ++aspect.failures;
  if (auto const held_back = throttle_.admit(aspect.name, now)) {
    // A person must do something about what is refused; the rest may pass.
    spdlog::log(&aspect == &obeys_ ? spdlog::level::err : spdlog::level::warn,
                "{} ({} more failures since the last line): {}.", aspect.trouble, *held_back,
                detail);
  }
  aspect.up = false;
  aspect.detail = std::move(detail);
  tell();
}

void DatabaseHealth::tell() {
  auto const& worst = !answers_.up ? answers_ : !obeys_.up ? obeys_ : connects_;
  changed_(up(), worst.detail);
}

std::chrono::milliseconds DatabaseHealth::pause() const {
  constexpr std::chrono::milliseconds first{250};
  constexpr std::chrono::milliseconds longest{5'000};
  int const failures = std::max(answers_.failures, obeys_.failures);
  return std::min(longest, first * (1 << std::clamp(failures - 1, 0, 6)));
}

}  // namespace loanpulse
