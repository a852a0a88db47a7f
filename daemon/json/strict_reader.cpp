#include "json/strict_reader.hpp"

namespace loanpulse {

std::string_view describe(rapidjson::ParseErrorCode code) {
  namespace rj = rapidjson;
  switch (code) {
    case rj::kParseErrorDocumentRootNotSingular:
      return "something follows the document's end";
    case rj::kParseErrorObjectMissName:
      return "missing a member's name in quotes";
    case rj::kParseErrorObjectMissColon:
      return "missing a ':' after a member's name";
    case rj::kParseErrorObjectMissCommaOrCurlyBracket:
      return "missing a comma or '}' after a member";
    case rj::kParseErrorArrayMissCommaOrSquareBracket:
      return "missing a comma or ']' after an element";
    case rj::kParseErrorStringUnicodeEscapeInvalidHex:
      return "a \\u escape without four hexadecimal digits";
    case rj::kParseErrorStringUnicodeSurrogateInvalid:
      return "half of a surrogate pair";
    case rj::kParseErrorStringEscapeInvalid:
      return "an escape or a raw control character that strings may not hold";
    case rj::kParseErrorStringMissQuotationMark:
      return "missing the closing quote of a string";
    case rj::kParseErrorStringInvalidEncoding:
      return "invalid UTF-8";
    case rj::kParseErrorNumberTooBig:
      return "no number as JSON has them";  // those have been hidden from the reader
    case rj::kParseErrorNumberMissFraction:
      return "a number without digits after its point";
    case rj::kParseErrorNumberMissExponent:
      return "a number without digits in its exponent";
    default:  // DocumentEmpty too: JsonCopy has refused empty texts, so a wrong token is meant
      return "no JSON value begins here";
  }
}

}  // namespace loanpulse
