#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pg/session.hpp"

namespace loanpulse {

/// One `COPY … TO STDOUT` on a session. The server works on it as soon as it is asked; the caller
/// may do something else before it reads the answer. While it lives the session can do nothing
/// else. Destroyed before read(), it lets the answer come and forgets it. Methods throw StageError.
class PgCopyOut {
 public:
  /// `copy_sql` may hold further statements before the COPY; all of it is one transaction.
  PgCopyOut(PgSession& session, std::string const& copy_sql);
  ~PgCopyOut();
  PgCopyOut(PgCopyOut const&) = delete;
  PgCopyOut& operator=(PgCopyOut const&) = delete;

  /// Puts the whole stream into `stream`, whose memory is reused. Once. Throws "too_much_data" when
  /// there is more than `most_bytes`; the rest is let come and forgotten.
  void read(std::vector<char>& stream, std::size_t most_bytes);

 private:
  void await_start();

  PgSession& session_;
  bool open_ = false;  ///< not all of the answer was read
};

}  // namespace loanpulse
