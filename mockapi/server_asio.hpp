#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "mockapi/endpoints.hpp"
#include "mockapi/listen_address.hpp"

namespace loanpulse::mockapi {

/// Serves the endpoints over HTTP/1.1: many connections with keep-alive on the one thread that
/// calls run(). The constructor listens already, and throws std::runtime_error when it cannot.
class Server {
 public:
  /// Every answer to a GET request waits for `latency`, as behind a slow network or a slow
  /// database; others are not held up by it.
  Server(Endpoints& endpoints, ListenAddress const& address, std::chrono::milliseconds latency);
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  /// Where it really listens: the port is the one that the system picked when 0 was asked for.
  ListenAddress address() const;

  /// Returns after SIGTERM or SIGINT. Answers still being sent are cut off.
  void run();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace loanpulse::mockapi
