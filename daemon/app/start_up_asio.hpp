#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>

#include "app/database_health.hpp"
#include "app/database_thread.hpp"
#include "model/clock.hpp"
#include "model/error.hpp"

namespace loanpulse {

/// How the daemon comes up: it waits for PostgreSQL as long as it takes, brings the schema up to
/// date, and takes back runs of daemons that are gone. Of the event loop.
class StartUp {
 public:
  struct Means {
    std::function<void()> trying;  ///< once more
    /// On the thread of `database`; how many runs were taken back. Throws StageError.
    std::function<std::size_t()> prepare;
    std::function<void()> prepared;
    /// Another trial would end like this one: a wrong password, a schema that is too new.
    std::function<void(StageError const&)> refused;
  };

  /// All must outlive it.
  StartUp(boost::asio::io_context& loop, DatabaseThread& database, DatabaseHealth& health,
          Clock const& clock, Means means);

  void begin();
  /// The daemon ends: there is no further trial, and nobody is told of one under way.
  void stop();

 private:
  void failed(StageError const& error);

  DatabaseThread& database_;
  DatabaseHealth& health_;
  Clock const& clock_;
  Means means_;
  boost::asio::steady_timer retry_;
  bool stopped_ = false;
};

}  // namespace loanpulse
