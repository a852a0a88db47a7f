#include "app/config_reload_asio.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <exception>
#include <system_error>
#include <utility>

#include "config/problem.hpp"

namespace loanpulse {

void log_reload(ReloadAnswer const& answer) {
  if (!answer.accepted) {
    spdlog::error("The configuration was not reloaded, the old one stays: {}.",
                  fmt::join(answer.problems, "; "));
    return;
  }
  spdlog::info("Reloaded the configuration: {} jobs.", answer.jobs);
  for (auto const& note : answer.notes) spdlog::warn("{}.", note);
}

ConfigReload::~ConfigReload() {
  if (reader_.joinable()) reader_.join();
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
  try {
    reader_ = std::thread{[this] {
      boost::asio::post(loop_, [this, result = read()]() mutable { loaded(std::move(result)); });
    }};
    reading_ = true;
  } catch (std::system_error const& error) {
    tell(std::exchange(served_, {}),
         ReloadAnswer{false, 0, {fmt::format("no thread to read it: {}", error.what())}, {}});
  }
}

void ConfigReload::loaded(Loaded loaded) {
  reading_ = false;
  if (stopped_) return;
  auto const answer = steps_.put_in_force(std::move(loaded));
  tell(std::exchange(served_, {}), answer);
  if (!waiting_.empty() && !reading_) start();
}

void ConfigReload::tell(Waiting waiting, std::optional<ReloadAnswer> const& answer) {
  for (auto const& done : waiting) done(answer);
}

ConfigReload::Loaded ConfigReload::read() const {
  try {
    return {steps_.load(), {}};
  } catch (ConfigError const& error) {
    Loaded refused;
    for (auto const& problem : error.problems()) refused.problems.push_back(to_string(problem));
    return refused;
  } catch (std::exception const& error) {
    return {std::nullopt, {error.what()}};
  }
}

}  // namespace loanpulse
