#include "config/expand_secret.hpp"

#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loanpulse {
namespace {

constexpr std::string_view escaped_opening = "$${";
constexpr std::string_view reference_opening = "${";

/// A value, or why there is none.
using Lookup = FileText;

bool is_name_character(char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; }

bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

std::string without_last_newline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

Lookup from_environment(std::string const& name, SecretSources const& sources) {
  if (!is_plain_name(name)) {
    return {{}, "${env:...} must hold the name of an environment variable"};
  }
  auto value = sources.environment(name);
  if (!value) {
    return {
        {},
        fmt::format("environment variable '{}' is not set; set it, or use ${{file:...}}", name)};
  }
  return {std::move(*value), {}};
}

Lookup from_file(std::string const& path, SecretSources const& sources) {
  if (!std::filesystem::path{path}.is_absolute()) {
    return {{}, "${file:...} must hold an absolute path, such as ${file:/run/secrets/token}"};
  }
  auto read = sources.file(path);
  if (!read.fault.empty()) {
    return {{}, fmt::format("file '{}' {}", printable(path, 200), read.fault)};
  }
  return {without_last_newline(std::move(read.text)), {}};
}

Lookup from_credential(std::string const& name, SecretSources const& sources) {
  if (!is_plain_name(name)) {
    return {{}, "${credential:...} must hold a name of letters, digits, '_', '-' and '.'"};
  }
  auto const folder = sources.environment("CREDENTIALS_DIRECTORY");
  if (!folder || folder->empty()) {
    return {{},
            fmt::format("credential '{0}' is not there because CREDENTIALS_DIRECTORY is not set; "
                        "start LoanPulse by systemd with LoadCredential={0}:FILE, or use "
                        "${{env:...}} or ${{file:...}}",
                        name)};
  }
  auto read = sources.file(std::filesystem::path{*folder} / name);
  if (!read.fault.empty()) {
    return {{},
            fmt::format("credential '{0}' {1}; give it to the unit with LoadCredential={0}:FILE",
                        name, read.fault)};
  }
  return {without_last_newline(std::move(read.text)), {}};
}

/// `reference` is what stands between the braces. It is not repeated in a fault before its kind is
/// known: a token that happens to hold "${" must not be printed.
Lookup look_up(std::string_view reference, SecretSources const& sources) {
  std::size_t const colon = std::min(reference.find(':'), reference.size());
  std::string_view const kind = reference.substr(0, colon);
  std::string const name{reference.substr(std::min(colon + 1, reference.size()))};
  if (kind == "env") return from_environment(name, sources);
  if (kind == "file") return from_file(name, sources);
  if (kind == "credential") return from_credential(name, sources);
  return {{},
          "'${' must begin ${credential:NAME}, ${env:NAME} or ${file:/path}; write $${ for a "
          "plain ${"};
}

}  // namespace

ExpandedSecret expand_secret(std::string_view text, SecretSources const& sources) {
  std::string result;
  while (!text.empty()) {
    if (text.starts_with(escaped_opening)) {
      result += reference_opening;
      text.remove_prefix(escaped_opening.size());
    } else if (text.starts_with(reference_opening)) {
      std::size_t const close = text.find('}');
      if (close == std::string_view::npos) {
        return {{}, "'${' is not closed by '}'; write $${ for a plain ${"};
      }
      auto const found =
          look_up(text.substr(reference_opening.size(), close - reference_opening.size()), sources);
      if (!found.fault.empty()) return {{}, found.fault};
      result += found.text;
      text.remove_prefix(close + 1);
    } else {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return {Secret{std::move(result)}, {}};
}

std::optional<std::string> without_references(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    bool const escaped = text.starts_with(escaped_opening);
    if (!escaped && text.starts_with(reference_opening)) return std::nullopt;
    if (escaped) text.remove_prefix(1);
    std::size_t const plain = escaped ? reference_opening.size() : 1;
    result += text.substr(0, plain);
    text.remove_prefix(plain);
  }
  return result;
}

}  // namespace loanpulse
