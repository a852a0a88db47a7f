#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "pg/copy.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// One COPY of several pages. A COPY of its own for every page of a thousand rows would cost the
/// server a quarter more. Methods throw StageError; what is wrong with a page may only be said by
/// finish().
class PagesCopy {
 public:
  /// As PgCopy's.
  PagesCopy(PgSession& session, std::string const& copy_sql) : copy_{session, copy_sql} {}

  /// A complete stream of BinaryCopy.
  void add(std::span<char const> stream);
  /// No more pages come. The server's verdict is not waited for.
  void end();
  /// The same, and waits: the number of rows copied.
  std::uint64_t finish();

 private:
  PgCopy copy_;
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace loanpulse
