#pragma once

#include <csignal>
#include <cstdio>
#include <exception>

namespace loanpulse::bench {

/// The rest of a benchmark's main(): what goes wrong is said under `name`.
template <class Run>
int run_bench(char const* name, Run const& run) {
  // Ctrl-C ends the processes that are being measured; this one stays to stop the server.
  std::signal(SIGINT, SIG_IGN);
  try {
    run();
    return 0;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    return 1;
  }
}

}  // namespace loanpulse::bench
