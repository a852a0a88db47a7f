#pragma once

#include <cstddef>
#include <string>

namespace loanpulse {

/// Why a text is no JSON document, and at which of its bytes.
struct JsonFault {
  std::size_t offset = 0;
  std::string reason;  ///< "missing a comma or '}' after a member"
};

}  // namespace loanpulse
