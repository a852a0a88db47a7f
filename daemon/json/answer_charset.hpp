#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// The parameter `charset` of a Content-Type, in lower case and without quotes; empty: it names
/// none.
std::string charset_of(std::string_view content_type);

/// Whether to_utf8 leaves every answer as it is that begins so, so that it can be read line by
/// line.
bool is_utf8_as_it_is(std::string_view content_type, std::string_view beginning);

/// A text in UTF-8, or why there is none.
struct ConvertedText {
  std::string text{};
  std::string fault{};  ///< empty: `text` holds
};

/// Brings an answer into UTF-8. Empty where it need not be: it names no charset, or UTF-8; and
/// where it is sound UTF-8 although it names another one, which is what servers send that name a
/// charset by habit (RFC 8259 knows no other than UTF-8). A byte order mark says more than the
/// name.
std::optional<ConvertedText> to_utf8(std::string_view answer, std::string_view content_type);

}  // namespace loanpulse
