#include "app/database_health.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace loanpulse {

void DatabaseHealth::answered() {
  // Whoever lost its session and is answered has got another.
  if (!answers_.up) well(connects_);
  well(answers_);
}

void DatabaseHealth::failed(StageError const& error, Steady now) {
  ill(answers_, error.what(), now);
}

void DatabaseHealth::silent(std::chrono::seconds since, Steady now) {
  ill(answers_,
      fmt::format("it has not answered for {} s: look whether the server stands still or is "
                  "overloaded, and whether a session holds a lock on a table of schema metadata",
                  since.count()),
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
    spdlog::warn("{} ({} more failures since the last line): {}.", aspect.trouble, *held_back,
                 detail);
  }
  aspect.up = false;
  aspect.detail = std::move(detail);
  tell();
}

void DatabaseHealth::tell() { changed_(up(), answers_.up ? connects_.detail : answers_.detail); }

std::chrono::milliseconds DatabaseHealth::pause() const {
  constexpr std::chrono::milliseconds first{250};
  constexpr std::chrono::milliseconds longest{5'000};
  return std::min(longest, first * (1 << std::clamp(answers_.failures - 1, 0, 6)));
}

}  // namespace loanpulse
