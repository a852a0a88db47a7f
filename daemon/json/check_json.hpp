#pragma once

#include <optional>
#include <string_view>

#include "json/json_fault.hpp"

namespace loanpulse {

/// What may be between the tokens of JSON (RFC 8259, section 2).
constexpr std::string_view json_blanks = " \t\r\n";

/// Whether `body` is a JSON document (RFC 8259) as PageDecoder reads it: complete, in UTF-8, nested
/// at most 64 levels deep. Empty when it is, else what is wrong first.
std::optional<JsonFault> check_json(std::string_view body);

}  // namespace loanpulse
