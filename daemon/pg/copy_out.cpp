#include "pg/copy_out.hpp"

#include <fmt/format.h>

#include <memory>

#include "pg/result.hpp"

namespace loanpulse {
namespace {

struct FreeMemory {
  void operator()(char* memory) const noexcept { PQfreemem(memory); }
};

}  // namespace

PgCopyOut::PgCopyOut(PgSession& session, std::string const& copy_sql) : session_{session} {
  if (PQsendQuery(session.raw(), copy_sql.c_str()) != 1) {
    throw make_sql_error("", PQerrorMessage(session.raw()));
  }
  open_ = true;
}

PgCopyOut::~PgCopyOut() {
  if (!open_) return;
  char* message = nullptr;
  while (PgResult const result{PQgetResult(session_.raw())}) {
    if (PQresultStatus(result.get()) != PGRES_COPY_OUT) continue;
    while (PQgetCopyData(session_.raw(), &message, 0) > 0) PQfreemem(message);
    if (PQstatus(session_.raw()) == CONNECTION_BAD) return;
  }
}

void PgCopyOut::await_start() {
  while (PgResult const result{PQgetResult(session_.raw())}) {
    auto const status = PQresultStatus(result.get());
    if (status == PGRES_COPY_OUT) return;
    if (status != PGRES_COMMAND_OK) throw error_of(session_.raw(), result.get());
  }
  throw make_sql_error("", "the server did not begin to copy");
}

void PgCopyOut::read(std::vector<char>& stream, std::size_t most_bytes) {
  await_start();
  stream.clear();
  char* message = nullptr;
  for (int size; (size = PQgetCopyData(session_.raw(), &message, 0)) > 0;) {
    std::unique_ptr<char, FreeMemory> const owned{message};
    if (stream.size() + static_cast<std::size_t>(size) > most_bytes) {
      throw StageError{ErrorKind::rejected, "too_much_data",
                       fmt::format("the server has more than {} bytes to say", most_bytes)};
    }
    stream.insert(stream.end(), message, message + size);
  }
  PgResult const verdict{PQgetResult(session_.raw())};
  if (PQresultStatus(verdict.get()) != PGRES_COMMAND_OK) {
    throw error_of(session_.raw(), verdict.get());
  }
  while (PgResult const rest{PQgetResult(session_.raw())}) {
  }
  open_ = false;
}

}  // namespace loanpulse
