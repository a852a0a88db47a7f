#include "app/config_reload_asio.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <csignal>
#include <exception>
#include <system_error>
#include <utility>

#include "app/config_changes.hpp"
#include "config/problem.hpp"
#include "model/error.hpp"

namespace loanpulse {

namespace {

/// What came of it, for the operator.
void log_reload(ReloadAnswer const& answer) {
  if (!answer.accepted) {
    spdlog::error("The configuration was not reloaded, the old one stays: {}.",
                  fmt::join(answer.problems, "; "));
    return;
  }
  spdlog::info("Reloaded the configuration: {} jobs.", answer.jobs);
  for (auto const& note : answer.notes) spdlog::warn("{}.", note);
}

}  // namespace

ConfigReload::ConfigReload(boost::asio::io_context& loop, Steps steps)
    : loop_{loop}, steps_{std::move(steps)}, signal_{loop, SIGHUP} {}

ConfigReload::~ConfigReload() {
  if (reader_.joinable()) reader_.join();
}

void ConfigReload::await_signal() {
  signal_.async_wait([this](boost::system::error_code const& error, int) {
    if (error) return;
    request([](auto const&) {});
    await_signal();
  });
}

void ConfigReload::request(Done done) {
  if (stopped_) return done(std::nullopt);
  waiting_.push_back(std::move(done));
  if (!reading_) start();
}

void ConfigReload::stop() {
  stopped_ = true;
  tell(std::exchange(served_, {}), std::nullopt);
  tell(std::exchange(waiting_, {}), std::nullopt);
}

void ConfigReload::start() {
  if (reader_.joinable()) reader_.join();
  served_ = std::exchange(waiting_, {});
  steps_.begins();
  try {
    reader_ = std::thread{[this] {
      boost::asio::post(loop_, [this, result = read()]() mutable { loaded(std::move(result)); });
    }};
    reading_ = true;
  } catch (std::system_error const& error) {
    loaded({std::nullopt, {fmt::format("no thread to read it: {}", error.what())}});
  }
}

void ConfigReload::loaded(Loaded loaded) {
  reading_ = false;
  if (stopped_) return;
  auto const answer = put_in_force(std::move(loaded));
  log_reload(answer);
  steps_.ends();
  tell(std::exchange(served_, {}), answer);
  if (!waiting_.empty() && !reading_) start();
}

ReloadAnswer ConfigReload::put_in_force(Loaded loaded) const {
  if (!loaded.config) return {false, 0, std::move(loaded.problems), {}};
  auto const& now = steps_.in_force();
  ReloadAnswer answer{true, loaded.config->jobs.size(), {}, {}};
  answer.notes = changes_that_take_a_restart(now, loaded.config->settings);
  try {
    steps_.adopt(keep_fixed_settings(*std::move(loaded.config), now));
  } catch (StageError const& error) {
    return {false, 0, {error.what()}, {}};
  }
  return answer;
}

void ConfigReload::tell(Waiting waiting, std::optional<ReloadAnswer> const& answer) {
  for (auto const& done : waiting) done(answer);
}

ConfigReload::Loaded ConfigReload::read() const {
  try {
    return {steps_.load()};
  } catch (ConfigError const& error) {
    Loaded refused;
    for (auto const& problem : error.problems()) refused.problems.push_back(to_string(problem));
    return refused;
  } catch (std::exception const& error) {
    return {std::nullopt, {error.what()}};
  }
}

}  // namespace loanpulse
