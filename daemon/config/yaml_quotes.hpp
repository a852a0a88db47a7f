#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace loanpulse {

/// A scalar in quotes, as it stands in the text of a document.
struct QuotedScalar {
  char quote = '"';
  int line = 1;    ///< of the opening quote; 1 is the first
  int column = 1;  ///< of the opening quote, in bytes
  int last_line = 1;
  bool is_closed = false;
};

/// The quoted scalar that begins at `position`, or after the anchor and tag that stand there. Empty
/// when none does. `line` and `column` are those of the position.
std::optional<QuotedScalar> quoted_scalar_at(std::string_view text, std::size_t position, int line,
                                             int column);

}  // namespace loanpulse
