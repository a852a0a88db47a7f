#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "pg/session.hpp"

namespace loanpulse {

/// One `COPY … FROM STDIN` on a session, inside an open PgTransaction or on its own. While it
/// lives the session can do nothing else. Destroyed before end(), it cancels the COPY; destroyed
/// before finish(), it waits for the verdict and forgets it; either way the session is usable
/// again. Every method throws StageError.
class PgCopy {
 public:
  /// `copy_sql` may hold further statements before the COPY: without a PgTransaction around them
  /// all of it is one transaction, which ends with the COPY.
  PgCopy(PgSession& session, std::string const& copy_sql);
  ~PgCopy();
  PgCopy(PgCopy const&) = delete;
  PgCopy& operator=(PgCopy const&) = delete;

  /// Bytes in the format that the COPY names; a row may be cut anywhere. Blocks while the server
  /// is slower than the caller. An error in the data is reported here or by finish().
  void write(std::span<char const> bytes);

  /// Says that no more bytes come, and does not wait for what the server makes of them.
  void end();

  /// Ends the COPY, if end() has not, and waits for the server's verdict: the number of rows
  /// copied.
  std::uint64_t finish();

 private:
  [[noreturn]] void throw_verdict();

  PGconn* connection_;
  bool open_ = false;   ///< the server waits for bytes, or its verdict was not read yet
  bool ended_ = false;  ///< it has been told that no more come
};

}  // namespace loanpulse
