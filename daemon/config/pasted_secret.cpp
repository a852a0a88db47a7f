#include "config/pasted_secret.hpp"

#include "model/ascii_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace loanpulse {
namespace {

constexpr std::size_t long_secret = 16;
constexpr char reference_mark = '\x01';

bool is_name(char c) { return is_alphanumeric(c) || c == '_'; }
bool is_name_start(char c) { return is_name(c) && !is_digit(c); }

/// The text with a mark in the place of every ${…}; "$${" is no reference.
std::string with_marks(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::size_t length = 1;
    if (text.starts_with("$${")) {
      length = 3;
    } else if (text.starts_with("${")) {
      length = std::min(text.find('}'), text.size() - 1) + 1;
      result += reference_mark;
      text.remove_prefix(length);
      continue;
    }
    result += text.substr(0, length);
    text.remove_prefix(length);
  }
  return result;
}

bool has_reference(std::string_view marked) {
  return marked.find(reference_mark) != std::string_view::npos;
}

/// "$NAME", "$(command)" at the beginning of a word.
bool has_shell_variable(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    bool const begins = i == 0 || text[i - 1] == ' ' || text[i - 1] == ':' || text[i - 1] == '=';
    if (!begins || text[i] != '$') continue;
    std::string_view const rest = text.substr(i + 1);
    if (rest.front() == '(') return true;
    if (!is_name_start(rest.front())) continue;
    auto const end = std::find_if_not(rest.begin(), rest.end(), is_name);
    if (end == rest.end() || *end == ' ' || *end == '@') return true;
  }
  return false;
}

/// "%NAME%", "{{ name }}", "<name>": to be filled in by something that is not here.
bool is_placeholder(std::string_view text) {
  if (text.find("{{") != std::string_view::npos) return true;
  if (text.size() < 3) return false;
  if (text.front() == '<' && text.back() == '>') return true;
  std::string_view const inner = text.substr(1, text.size() - 2);
  return text.front() == '%' && text.back() == '%' &&
         std::all_of(inner.begin(), inner.end(), is_name);
}

std::string variable_fault(std::string_view text) {
  if (!has_shell_variable(text) && !is_placeholder(text)) return {};
  return "looks like a variable of a shell or template, which is not replaced here: it is sent as "
         "it stands; write ${env:NAME} for the environment variable NAME";
}

/// The value of `password` in "host=… password=…" or in a URL's query.
std::string_view password_parameter(std::string_view text) {
  constexpr std::string_view key = "password";
  for (std::size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
    bool const begins = at == 0 || std::string_view{" \t?&"}.find(text[at - 1]) != text.npos;
    std::string_view rest = text.substr(at + key.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (!begins || !rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    return rest.substr(0, rest.find_first_of(" \t&"));
  }
  return {};
}

/// What stands between ':' and '@' of a URL's authority.
std::string_view password_of_url(std::string_view text) {
  std::size_t const scheme = text.find("://");
  if (scheme == text.npos) return {};
  std::string_view const rest = text.substr(scheme + 3);
  std::string_view const authority = rest.substr(0, rest.find_first_of("/?#"));
  std::size_t const at = authority.rfind('@');
  if (at == authority.npos) return {};
  std::string_view const user = authority.substr(0, at);
  std::size_t const colon = user.find(':');
  return colon == user.npos ? std::string_view{} : user.substr(colon + 1);
}

bool carries_secret(std::string_view header, std::string_view value) {
  constexpr std::array<std::string_view, 7> parts{
      "authorization", "token", "secret", "cookie", "password", "credential", "signature"};
  constexpr std::array<std::string_view, 3> schemes{"bearer ", "basic ", "token "};
  std::string const name = lower_case(header);
  std::string const text = lower_case(value);
  return name.ends_with("key") ||
         std::any_of(parts.begin(), parts.end(),
                     [&](auto part) { return name.find(part) != std::string::npos; }) ||
         std::any_of(schemes.begin(), schemes.end(),
                     [&](auto scheme) { return text.starts_with(scheme); });
}

}  // namespace

std::string pasted_secret(std::string_view written) {
  std::string const text = with_marks(written);
  if (auto fault = variable_fault(text); !fault.empty()) return fault;
  if (has_reference(text) || text.size() < long_secret) return {};
  return "stands in the file as it is, for everybody who can read the file; write "
         "${credential:NAME}, ${env:NAME} or ${file:/path} in its place";
}

std::string pasted_header(std::string_view name, std::string_view written) {
  return carries_secret(name, written) ? pasted_secret(written) : std::string{};
}

std::string pasted_password(std::string_view written) {
  std::string const text = with_marks(written);
  for (std::string_view const password : {password_of_url(text), password_parameter(text)}) {
    if (password.empty() || has_reference(password)) continue;
    if (auto fault = variable_fault(password); !fault.empty()) return fault;
    return "holds a password, for everybody who can read the file; write ${credential:NAME}, "
           "${env:NAME} or ${file:/path} in its place, or leave it out and name a password file "
           "by passfile=/path or the variable PGPASSFILE";
  }
  return {};
}

std::string bearer_token_fault(std::string const& token) {
  if (is_visible_ascii(token)) return {};
  return "holds blanks, line ends or other characters that no token has; check where it comes from";
}

}  // namespace loanpulse
