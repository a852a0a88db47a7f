#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "pg/session.hpp"

namespace loanpulse {

/// One `COPY … FROM STDIN` on a session, inside an open PgTransaction or on its own. While it
/// lives the session can do nothing else. Destroyed without finish(), it cancels the COPY and the
/// session is usable again. Every method throws StageError.
class PgCopy {
 public:
  PgCopy(PgSession& session, std::string const& copy_sql);
  ~PgCopy();
  PgCopy(PgCopy const&) = delete;
  PgCopy& operator=(PgCopy const&) = delete;

  /// Bytes in the format that the COPY names; a row may be cut anywhere. Blocks while the server
  /// is slower than the caller. An error in the data is reported here or by finish().
  void write(std::span<char const> bytes);

  /// Ends the COPY and waits for the server's verdict: the number of rows copied.
  std::uint64_t finish();

 private:
  [[noreturn]] void throw_verdict();

  PGconn* connection_;
  bool open_ = false;
};

}  // namespace loanpulse
