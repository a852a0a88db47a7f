#include "bench_server.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "pg/session.hpp"

namespace loanpulse::bench {

WorkFolder::WorkFolder(std::filesystem::path const& parent) {
  std::string path = (parent / "loanpulse-bench-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr || chmod(path.c_str(), 0755) != 0) {
    throw std::system_error{errno, std::generic_category(), "cannot make " + path};
  }
  path_ = path;
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string BenchServer::address(std::string const& database) const {
  return server_.address().conninfo.reveal() + " dbname=" + database;
}

void BenchServer::create(std::string const& database) const {
  execute("CREATE DATABASE " + database + " TEMPLATE template0");
}

void BenchServer::drop(std::string const& database) const { execute("DROP DATABASE " + database); }

void BenchServer::checkpoint() const { execute("CHECKPOINT"); }

std::string BenchServer::value(std::string const& database, std::string const& sql) const {
  PgSession session{{Secret{address(database)}}, "load_bench"};
  PgTransaction tx{session};
  auto const rows = tx.exec(sql);
  return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
}

void BenchServer::execute(std::string const& sql) const {
  PgSession const session{{Secret{address("postgres")}}, "load_bench"};
  std::unique_ptr<PGresult, decltype(&PQclear)> const result{PQexec(session.raw(), sql.c_str()),
                                                             &PQclear};
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    throw std::runtime_error{sql + ": " + PQresultErrorMessage(result.get())};
  }
}

}  // namespace loanpulse::bench
