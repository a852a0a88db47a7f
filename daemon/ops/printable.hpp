#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loanpulse {

/// The text on one line and without terminal escapes: control characters become `\n`, `\x1b`, so
/// that what a source sent cannot forge a log line. Of secrets (see HiddenSecrets) `***` is left,
/// also where the end cuts through one. At most `limit` bytes of the text.
std::string printable(std::string_view text, std::size_t limit = 500);

}  // namespace loanpulse
