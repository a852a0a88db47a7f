#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace loanpulse {

/// What had to be changed in a text. Where, says first_repair of the text as it was: a list of
/// places would take many times the memory of a text that is all broken.
struct EncodingReport {
  bool repaired = false;
  bool escapes_nul = false;  ///< the text holds \u0000
};

/// Makes a JSON text encodable: bytes that are no UTF-8 become '?', the digits of a lone surrogate
/// escape become fffd. No byte moves, so that offsets stay what they were. A sound text, the normal
/// case, is only read.
EncodingReport repair_encoding(std::span<char> text);

/// A place where a text is no UTF-8, or escapes half a character.
struct EncodingRepair {
  std::size_t offset = 0;
  std::string what;  ///< "invalid UTF-8 (byte 0xff)", "lone surrogate \ud800"
};

/// The first place that repair_encoding changes. `text` may be a part of a document that begins
/// and ends between two tokens.
std::optional<EncodingRepair> first_repair(std::string_view text);

}  // namespace loanpulse
