#include "pg/failure_watch.hpp"

#include <new>

#include "pg/result.hpp"

namespace loanpulse {

void FailureWatch::attach(PGconn* connection) {
  if (PQregisterEventProc(connection, hear, "loanpulse", this) == 0) throw std::bad_alloc{};
}

/// Called by libpq for each answer; zero would turn that into a failure.
int FailureWatch::hear(PGEventId event, void* info, void* self) {
  if (event == PGEVT_RESULTCREATE) {
    static_cast<FailureWatch*>(self)->note(static_cast<PGEventResultCreate*>(info)->result);
  }
  return 1;
}

void FailureWatch::note(PGresult const* answer) {
  auto const status = PQresultStatus(answer);
  if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) return;
  // A server that ends a session says why, and then libpq says that the connection is gone.
  bool const has_state = PQresultErrorField(answer, PG_DIAG_SQLSTATE) != nullptr;
  if (!failure_ || (has_state && failure_->code() == "database_lost")) {
    failure_.emplace(error_of(nullptr, answer));
  }
}

}  // namespace loanpulse
