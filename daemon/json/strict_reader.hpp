#pragma once

#include "json/json_copy.hpp"
#include "json/json_fault.hpp"
#include "json/padded_stream.hpp"

#include <rapidjson/reader.h>

#include <optional>
#include <string_view>

namespace rapidjson {

/// Lets the reader work on a copy of the stream that lies in registers.
template <class Limit>
struct StreamTraits<loanpulse::BasicPaddedStream<Limit>> {
  enum { copyOptimization = 1 };
};

template <>
inline void SkipWhitespace(loanpulse::PaddedStream& is) {
  is.skip_blanks();
}
template <>
inline void SkipWhitespace(loanpulse::SuppliedStream& is) {
  is.skip_blanks();
}

}  // namespace rapidjson

namespace loanpulse {

/// Containers within containers that check_json takes.
constexpr int max_json_depth = 64;

/// RFC 8259 to the letter, in place, without recursion, and numbers as their text. Encoding is not
/// the reader's business: JsonCopy has repaired it, and RapidJSON 1.1 lets lone low surrogates
/// pass.
constexpr unsigned strict_flags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                                  rapidjson::kParseNumbersAsStringsFlag;

/// RapidJSON's verdict in our words.
std::string_view describe(rapidjson::ParseErrorCode code);

/// Sends the copy's document to `handler`, a RapidJSON SAX handler with `begin(copy, position)`,
/// which is called first, and again if the document must be read a second time. Returns why the
/// text is no JSON; an empty reason says that the handler itself put an end to it.
template <typename Handler>
std::optional<JsonFault> read_strictly(JsonCopy& copy, Handler& handler) {
  if (copy.fault()) return copy.fault();
  rapidjson::Reader reader;
  auto const parse = [&](auto stream) -> rapidjson::ParseResult {
    handler.begin(copy, stream);
    return reader.Parse<strict_flags>(stream, handler);
  };
  for (bool second_try = false;; second_try = true) {
    auto* const supply = copy.supply();
    auto const result = supply == nullptr
                            ? parse(PaddedStream{copy.text()})
                            : parse(SuppliedStream{copy.text(), TextLimit{copy.text(), *supply}});
    if (!result.IsError()) return std::nullopt;
    if (result.Code() == rapidjson::kParseErrorNumberTooBig && !second_try) {
      copy.restart_without_huge_numbers();
      continue;
    }
    JsonFault fault{copy.offset_of(copy.text() + result.Offset()), {}};
    if (result.Code() != rapidjson::kParseErrorTermination) fault.reason = describe(result.Code());
    return fault;
  }
}

}  // namespace loanpulse
