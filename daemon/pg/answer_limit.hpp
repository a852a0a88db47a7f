#pragma once

#include <chrono>
#include <cstdint>

#include "model/error.hpp"
#include "pg/connection_socket.hpp"

namespace loanpulse {

/// While it lives, the connection is cut when its time is up, so that a call of libpq's that waits
/// for the server returns. No timeout of the server's or of TCP's does that where the server's
/// processes stand still: their kernel goes on acknowledging, and a Unix socket has no timeouts.
class AnswerLimit {
 public:
  /// Zero: no limit. The socket must outlive it.
  AnswerLimit(ConnectionSocket const& socket, std::chrono::milliseconds limit);
  ~AnswerLimit();
  AnswerLimit(AnswerLimit const&) = delete;
  AnswerLimit& operator=(AnswerLimit const&) = delete;

  /// The connection was cut.
  bool passed() const;
  /// What to say then: transient "database_lost".
  StageError error() const;

 private:
  std::chrono::milliseconds const limit_;
  std::uint64_t const id_;  ///< 0: no limit
};

}  // namespace loanpulse
