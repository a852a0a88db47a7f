#pragma once

#include <string>
#include <vector>

namespace loanpulse {

/// What a source means by certain answers, where that is not what their status says. A rule holds
/// when all of its conditions do; those that are not there hold always.
struct AnswerRule {
  enum class Then {
    skip,   ///< there are no rows here: the list ends
    wait,   ///< the source limits how often it may be asked
    retry,  ///< another try may bring the page
    fail,   ///< no other try would
  };
  std::vector<int> status{};          ///< one of these
  std::string text{};                 ///< stands somewhere in the body
  std::string path{};                 ///< of the body: a text, number or boolean is there
  std::vector<std::string> values{};  ///< and is one of these; empty: any
  Then then = Then::fail;
  std::string message{};  ///< path of the body: what it says of the failure
};

/// A header by which a source says how long it wants to be left alone, beside Retry-After.
struct WaitHeader {
  enum class As {
    seconds,  ///< from now on; a fraction is rounded up
    unix_s,   ///< seconds since 1970
    date,     ///< an HTTP date, or ISO 8601
  };
  std::string header;
  As as = As::seconds;
};

}  // namespace loanpulse
