#include "app/config_reload_asio.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "config/problem.hpp"

namespace loanpulse {

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
