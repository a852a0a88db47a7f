#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace loanpulse {

/// A place where a text was no UTF-8, or escaped half a character.
struct EncodingRepair {
  std::size_t offset = 0;
  std::string what;  ///< "invalid UTF-8 (byte 0xff)", "lone surrogate \ud800"
};

struct EncodingReport {
  std::vector<EncodingRepair> repairs;  ///< by offset
  bool escapes_nul = false;             ///< the text holds \u0000
};

/// Makes a JSON text encodable: bytes that are no UTF-8 become '?', the digits of a lone surrogate
/// escape become fffd. No byte moves, so that offsets stay what they were. A sound text, the normal
/// case, is only read.
EncodingReport repair_encoding(std::span<char> text);

}  // namespace loanpulse
