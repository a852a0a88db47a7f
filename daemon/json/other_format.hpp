#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// What an answer is that is no JSON.
struct OtherFormat {
  std::string name;  ///< "an HTML page titled \"Sign in\""
  std::string cure;
  bool is_lines_of_json = false;  ///< NDJSON
};

/// Recognises what sources send instead of JSON: HTML, XML, CSV, NDJSON, JSON within something
/// else, other encodings of characters and of bytes; by the text, and by its Content-Type where the
/// text does not show it. Empty for what can only be called broken JSON. Looks at the beginning
/// only; ask when the text is known to be no JSON.
std::optional<OtherFormat> other_format(std::string_view body, std::string_view content_type);

/// The title of an HTML page, on one line; empty for one without a title, and for everything else.
std::string html_title(std::string_view body, std::string_view content_type);

}  // namespace loanpulse
