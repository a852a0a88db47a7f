#pragma once

#include <optional>
#include <string_view>

#include "json/json_copy.hpp"
#include "json/json_fault.hpp"

// A namespace of its own: SSE2 changes the bodies of RapidJSON's inline functions, and another file
// of the program may include RapidJSON without it.
#define RAPIDJSON_NAMESPACE loanpulse_rapidjson
#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/reader.h>

namespace loanpulse {

/// Containers within containers; a deeper document is refused.
constexpr int max_json_depth = 64;

/// RFC 8259 to the letter, in place, without recursion, and numbers as their text. Encoding is not
/// the reader's business: JsonCopy has repaired it, and RapidJSON 1.1 lets lone low surrogates
/// pass.
constexpr unsigned strict_flags = loanpulse_rapidjson::kParseInsituFlag |
                                  loanpulse_rapidjson::kParseIterativeFlag |
                                  loanpulse_rapidjson::kParseNumbersAsStringsFlag;

/// RapidJSON's verdict in our words.
std::string_view describe(loanpulse_rapidjson::ParseErrorCode code);

/// Sends the copy's document to `handler`, a RapidJSON SAX handler with `begin(copy, stream)`,
/// which is called first, and again if the document must be read a second time. Returns why the
/// text is no JSON; an empty reason says that the handler itself put an end to it.
template <typename Handler>
std::optional<JsonFault> read_strictly(JsonCopy& copy, Handler& handler) {
  namespace rj = loanpulse_rapidjson;
  if (copy.fault()) return copy.fault();
  rj::Reader reader;
  for (bool second_try = false;; second_try = true) {
    rj::InsituStringStream stream{copy.text()};
    handler.begin(copy, stream);
    rj::ParseResult const result = reader.Parse<strict_flags>(stream, handler);
    if (!result.IsError()) return std::nullopt;
    if (result.Code() == rj::kParseErrorNumberTooBig && !second_try) {
      copy.restart_without_huge_numbers();
      continue;
    }
    JsonFault fault{copy.offset_of(copy.text() + result.Offset()), {}};
    if (result.Code() != rj::kParseErrorTermination) fault.reason = describe(result.Code());
    return fault;
  }
}

}  // namespace loanpulse
