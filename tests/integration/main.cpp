// The tests; and what some of them need another process for, which dies: this program once more,
// since a child that is only forked inherits locks that none of its threads will release.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "pg/private_server.hpp"
#include "record/run_queue_pg.hpp"
#include "record/run_store_pg.hpp"

namespace {

using namespace loanpulse;

/// Whether what was asked for was done.
bool act(std::string const& what, std::vector<std::string> const& arguments) {
  if (what == "begin-run") {
    PgRunStore store{PgAddress{Secret{arguments.at(0)}}};
    return !store.begin("loans", Trigger::cli).run_id.empty();
  }
  if (what == "claim-run") {
    PgRunQueue queue{PgAddress{Secret{arguments.at(0)}}};
    return queue.claim(arguments.at(1)).has_value();
  }
  if (what == "use-server") {
    PrivateServer const server =
        PrivateServer::start(arguments.at(0), {"fsync=off", "max_connections=20"});
    kill(getpid(), SIGKILL);
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc == 1) return RUN_ALL_TESTS();
  try {
    return act(argv[1], {argv + 2, argv + argc}) ? 0 : 1;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
