#include "app/config_reload_asio.hpp"

#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <exception>
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

void ConfigReload::load(std::function<void(Loaded)> loaded) {
  waiting_.push_back(std::move(loaded));
  if (waiting_.size() == 1) start();
}

void ConfigReload::start() {
  if (reader_.joinable()) reader_.join();
  reader_ = std::thread{[this] {
    boost::asio::post(loop_, [this, loaded = read()]() mutable {
      auto const done = std::move(waiting_.front());
      waiting_.pop_front();
      if (!waiting_.empty()) start();
      done(std::move(loaded));
    });
  }};
}

ConfigReload::Loaded ConfigReload::read() const {
  try {
    return {load_(), {}};
  } catch (ConfigError const& error) {
    Loaded refused;
    for (auto const& problem : error.problems()) refused.problems.push_back(to_string(problem));
    return refused;
  } catch (std::exception const& error) {
    return {std::nullopt, {error.what()}};
  }
}

}  // namespace loanpulse
