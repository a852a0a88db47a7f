#pragma once

#include <string_view>

namespace loanpulse {

/// True for the beginning of a JSON text that was cut off before its end: nothing is wrong with it
/// but that it stops. An empty text is one. A text that goes wrong earlier, or has an end, is not,
/// whatever follows. Costs a glance at each byte; what looks cut is parsed to be sure.
bool ends_within_json(std::string_view text);

/// The same of a text with one document on each line, whose last line may lack its end.
bool ends_within_line(std::string_view text);

}  // namespace loanpulse
