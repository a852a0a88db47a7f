#pragma once

#include <string>

namespace loanpulse {

/// Why a request is refused before any endpoint sees it.
struct HttpRefusal {
  int status = 400;
  std::string code;    ///< for programs, see problem()
  std::string detail;  ///< for people, with the cure
};

}  // namespace loanpulse
