#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace loanpulse {

/// What an oracle says: ends the process, so that libFuzzer keeps the input, unless it holds.
inline void insist(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "ORACLE: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace loanpulse
