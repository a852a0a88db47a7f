#pragma once

#include <libpq-events.h>
#include <libpq-fe.h>

#include <optional>

#include "model/error.hpp"

namespace loanpulse {

/// What a connection's server answered to a statement that failed, as libpq's own events tell it
/// (PostgreSQL manual, 34.14). libpqxx's exceptions do not: version 6 throws a missing privilege
/// and others without their SQLSTATE, and all versions throw class 08 as a lost connection. Lives
/// longer than the connection, and stays where it is.
class FailureWatch {
 public:
  FailureWatch() = default;
  FailureWatch(FailureWatch const&) = delete;
  FailureWatch& operator=(FailureWatch const&) = delete;

  /// Once for each connection.
  void attach(PGconn* connection);
  void forget() { failure_.reset(); }
  /// The first failure since forget(); one with a SQLSTATE goes before one without.
  std::optional<StageError> const& failure() const { return failure_; }

 private:
  static int hear(PGEventId event, void* info, void* self);
  void note(PGresult const* answer);

  std::optional<StageError> failure_;
};

}  // namespace loanpulse
