#include "decode/answer_error.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "json/member_name.hpp"
#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr int most_levels = 8;

/// "No matching records were found." as its words, in small letters.
std::vector<std::string> sentence(std::string_view text) {
  std::vector<std::string> words(1);
  for (char const c : lower_case(text.substr(0, 200))) {
    if (is_alphanumeric(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// Whether a text only says that there is nothing to read: "No records found". A sentence with any
/// other word in it may say why ("No records: access denied").
bool says_nothing_found(std::vector<std::string> const& words) {
  static constexpr auto beginnings =
      std::to_array<std::string_view>({"no", "not", "nothing", "none", "zero", "0"});
  static constexpr auto others = std::to_array<std::string_view>(
      {"any",     "matching", "more",     "new",     "further",  "such",    "record",
       "records", "result",   "results",  "row",     "rows",     "item",    "items",
       "entry",   "entries",  "match",    "matches", "data",     "change",  "changes",
       "update",  "updates",  "document", "object",  "objects",  "content", "documents",
       "found",   "returned", "was",      "were",    "available"});
  if (words.size() < 2 || !is_one_of(words.front(), beginnings)) return false;
  return std::all_of(words.begin() + 1, words.end(),
                     [](std::string const& word) { return is_one_of(word, others); });
}

/// Whether a text says that all is well, or nothing at all.
bool is_well(std::string_view text) {
  static constexpr auto fine = std::to_array<std::string_view>(
      {"ok", "okay", "success", "successful", "successfully", "succeeded", "none", "null", "done",
       "completed", "false", "no error", "no errors", "all ok", "200", "200 ok",
       "request successful"});
  auto const words = sentence(text);
  if (words.empty()) return true;
  std::string whole;
  for (auto const& word : words) whole += (whole.empty() ? "" : " ") + word;
  return is_one_of(whole, fine) || whole.find_first_not_of('0') == std::string::npos ||
         says_nothing_found(words);
}

/// Whether there is something in a value, at whatever depth.
bool holds_something(rapidjson::Value const& value, int level) {
  if (level == most_levels) return true;
  if (value.IsObject()) {
    return std::any_of(value.MemberBegin(), value.MemberEnd(), [&](auto const& member) {
      return holds_something(member.value, level + 1);
    });
  }
  if (value.IsArray()) {
    return std::any_of(value.Begin(), value.End(),
                       [&](auto const& element) { return holds_something(element, level + 1); });
  }
  if (value.IsString()) return !is_well({value.GetString(), value.GetStringLength()});
  return value.IsTrue();
}

bool holds_something(EnvelopeMember const& member) {
  switch (member.kind) {
    case MemberKind::null:
      return false;
    case MemberKind::boolean:
      return member.text == "true";
    case MemberKind::number:
    case MemberKind::string:
      return !is_well(member.text);
    case MemberKind::object:
    case MemberKind::array:
      break;
  }
  if (member.empty) return false;
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag>(
      member.text.data(), member.text.size());
  // What was cut short is long, and so no empty shell.
  if (document.HasParseError()) return true;
  return holds_something(document, 0);
}

bool is_false(EnvelopeMember const& member) {
  return (member.kind == MemberKind::boolean || member.kind == MemberKind::string) &&
         plain_name(member.text) == "false";
}

bool says_failure(EnvelopeMember const& member) {
  static constexpr auto errors = std::to_array<std::string_view>(
      {"error", "errors", "err", "errormessage", "errormessages", "errormsg", "errmsg",
       "errordescription", "errordetail", "errordetails", "errorcode", "errcode", "exception",
       "exceptions", "fault", "faultstring"});
  static constexpr auto flags =
      std::to_array<std::string_view>({"ok", "success", "successful", "issuccess", "succeeded"});
  static constexpr auto states = std::to_array<std::string_view>({"status", "state", "result"});
  static constexpr auto failures =
      std::to_array<std::string_view>({"error", "fail", "failed", "failure", "errored", "nok"});
  auto const name = plain_name(member.path.back());
  if (is_one_of(name, errors)) return holds_something(member);
  if (is_one_of(name, flags)) return is_false(member);
  return is_one_of(name, states) && member.kind == MemberKind::string &&
         is_one_of(plain_name(member.text), failures);
}

bool is_message(EnvelopeMember const& member) {
  static constexpr auto names = std::to_array<std::string_view>({"message", "messages", "msg"});
  return is_one_of(plain_name(member.path.back()), names);
}

/// Whether the answer itself says that the request went well, whatever its message is.
bool says_success(EnvelopeMember const& member) {
  static constexpr auto names = std::to_array<std::string_view>(
      {"ok", "success", "successful", "status", "issuccess", "succeeded"});
  if (!is_one_of(plain_name(member.path.back()), names)) return false;
  auto const value = plain_name(member.text);
  return value == "true" || value == "ok" || value == "success" || value == "succeeded" ||
         value == "200";
}

}  // namespace

std::vector<EnvelopeMember> errors_in(std::vector<EnvelopeMember> const& members,
                                      std::vector<std::string> const& ignored) {
  std::vector<EnvelopeMember> found;
  std::vector<EnvelopeMember> messages;
  bool success = false;
  for (auto const& member : members) {
    if (member.path.empty() || is_named(member.path, ignored)) continue;
    success = success || says_success(member);
    if (says_failure(member)) {
      found.push_back(member);
    } else if (is_message(member) && holds_something(member)) {
      messages.push_back(member);
    }
  }
  if (!found.empty() || !success) found.insert(found.end(), messages.begin(), messages.end());
  // What says why, before what only says that.
  std::stable_partition(found.begin(), found.end(), [](EnvelopeMember const& member) {
    return member.kind != MemberKind::boolean && member.kind != MemberKind::number;
  });
  return found;
}

std::string in_words(std::vector<EnvelopeMember> const& errors) {
  constexpr std::size_t most_shown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(errors.size(), most_shown); ++i) {
    EnvelopeMember const& error = errors[i];
    bool const quoted = error.kind == MemberKind::string;
    text += fmt::format("{}\"{}\" is {}{}{}", i == 0 ? "" : " and ",
                        printable(path_text(error.path), 100), quoted ? "\"" : "",
                        printable(error.text, 200), quoted ? "\"" : "");
  }
  return text;
}

}  // namespace loanpulse
