#include "ops/log_members.hpp"

#include "json/json_string.hpp"
#include "json/utf8.hpp"

namespace loanpulse {
namespace {

std::string encodable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = utf8_character_length(text);
    if (length > 0) {
      result += text.substr(0, length);
    } else {
      length = utf8_broken_length(text);
      result += "\ufffd";
    }
    text.remove_prefix(length);
  }
  return result;
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, encodable(value));
}

}  // namespace

std::string json_log_members(std::string_view message, LogScope const* scope) {
  std::string members;
  append_member(members, "message", message);
  if (scope != nullptr) {
    append_member(members, "job", scope->job());
    append_member(members, "run_id", scope->run_id());
  }
  return members;
}

}  // namespace loanpulse
