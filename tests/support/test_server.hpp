#pragma once

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include "pg/connect.hpp"
#include "support/paths.hpp"

namespace loanpulse {

/// The PostgreSQL that tests may fill with databases: the environment variable LOANPULSE_TEST_PG
/// (key=value, no URL, of a superuser), else the one that ctest's fixture has started.
inline PgAddress test_server() {
  if (char const* const address = std::getenv("LOANPULSE_TEST_PG"); address && *address) {
    return {Secret{address}};
  }
  std::ifstream file{LOANPULSE_BINARY_DIR "/test_postgres"};
  std::string address;
  if (std::getline(file, address)) return {Secret{address}};
  throw std::runtime_error{
      "no PostgreSQL for tests: run them by ctest, whose fixture starts one, or start it by "
      "`loanpulse-testserver start DIR FILE`, or set LOANPULSE_TEST_PG"};
}

}  // namespace loanpulse
