#include "admin/request_body.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rapidjson/document.h>

#include <algorithm>

#include "admin/problem_document.hpp"
#include "json/check_json.hpp"
#include "json/utf8.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

std::string_view text_of(rapidjson::Value const& value) {
  return {value.GetString(), value.GetStringLength()};
}

rapidjson::Document parse(std::string const& body) {
  if (auto const fault = check_json(body)) {
    throw Refusal{400, "bad_json",
                  fmt::format("the body is no JSON at byte {}: {}", fault->offset, fault->reason)};
  }
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  // What is left are numbers beyond a double, and no member here is a number.
  if (document.HasParseError() || !document.IsObject()) {
    throw Refusal{422, "bad_body", "the body must be a JSON object of texts"};
  }
  return document;
}

}  // namespace

BodyMembers read_body(AdminRequest const& request, std::initializer_list<std::string_view> known) {
  BodyMembers members;
  if (request.body.empty()) return members;
  if (request.content_type != "application/json") {
    throw Refusal{415, "unsupported_media_type",
                  "a body must be JSON; send it with Content-Type: application/json"};
  }
  if (request.body.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw Refusal{400, "bad_json", "the body holds only blanks; send a JSON object or no body"};
  }
  auto const document = parse(request.body);
  for (auto const& member : document.GetObject()) {
    std::string const name{text_of(member.name)};
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      auto const cure = known.size() == 0
                            ? std::string{"this route takes none"}
                            : fmt::format("this route takes {}", fmt::join(known, ", "));
      throw Refusal{422, "unknown_member",
                    fmt::format("unknown member '{}' in the body; {}", printable(name, 100), cure)};
    }
    if (member.value.IsNull()) continue;
    if (!member.value.IsString()) {
      throw Refusal{422, "bad_member", fmt::format("member '{}' must be a text in quotes", name)};
    }
    if (!members.emplace(name, text_of(member.value)).second) {
      throw Refusal{422, "bad_member", fmt::format("member '{}' is there twice", name)};
    }
  }
  return members;
}

std::string fault_of_text(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t characters = 0;
  for (std::string_view rest = text; !rest.empty(); ++characters) {
    std::size_t const length = utf8_character_length(rest);
    if (length == 0) return "must be UTF-8";
    auto const byte = static_cast<unsigned char>(rest[0]);
    // C1 controls are U+0080..U+009F: c2 80..c2 9f.
    bool const is_c1 = byte == 0xc2 && static_cast<unsigned char>(rest[1]) < 0xa0;
    if (byte < 0x20 || byte == 0x7f || is_c1) return "must not hold control characters";
    rest.remove_prefix(length);
  }
  if (characters >= least && characters <= most) return {};
  return fmt::format("must have {} to {} characters, got {}", least, most, characters);
}

}  // namespace loanpulse
