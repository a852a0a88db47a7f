#include "config/template_text.hpp"

#include "config/expand_secret.hpp"
#include "config/read_scalar.hpp"
#include "model/ascii_text.hpp"
#include "values/duration.hpp"
#include "values/instant.hpp"
#include "values/write_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

constexpr std::string_view secret_opening = "${";
constexpr std::string_view plain_secret_opening = "$${";

bool begins_name(char c) { return is_small_letter(c) || is_capital_letter(c) || c == '_'; }
bool continues_name(char c) { return is_alphanumeric(c) || c == '_' || c == '.'; }

struct ParsedSpelling {
  TimeSpelling spelling{};
  std::string fault{};
};

ParsedSpelling parse_spelling(std::string_view text) {
  ParsedSpelling parsed;
  if (auto const at = text.rfind('@'); at != std::string_view::npos) {
    parsed.spelling.zone = text.substr(at + 1);
    text = text.substr(0, at);
    if (find_zone(parsed.spelling.zone) == nullptr) {
      parsed.fault = fmt::format(
          "names the time zone {}, which this machine does not know; use an IANA name such as "
          "Europe/Berlin, and install tzdata",
          in_quotes(parsed.spelling.zone));
      return parsed;
    }
  }
  static std::vector<std::pair<std::string_view, TimeSpelling::Kind>> const words{
      {"date", TimeSpelling::Kind::date},
      {"iso", TimeSpelling::Kind::iso},
      {"unix", TimeSpelling::Kind::unix_s},
      {"unix_ms", TimeSpelling::Kind::unix_ms}};
  for (auto const& [word, kind] : words) {
    if (text != word) continue;
    parsed.spelling.kind = kind;
    return parsed;
  }
  parsed.spelling.kind = TimeSpelling::Kind::pattern;
  parsed.spelling.pattern = text;
  if (auto fault = pattern_fault(text); !fault.empty()) {
    parsed.fault = fmt::format("has the format {}, which {}", in_quotes(text), fault);
  }
  return parsed;
}

/// Reads a template from left to right.
class TemplateReader {
 public:
  TemplateReader(std::string_view text, SecretSources const& sources)
      : rest_{text}, sources_{sources} {}

  ParsedTemplate read() {
    while (!rest_.empty() && fault_.empty()) {
      if (take(plain_secret_opening)) {
        plain_ += secret_opening;
      } else if (rest_.starts_with(secret_opening)) {
        secret();
      } else if (take("{{")) {
        plain_ += '{';
      } else if (rest_.front() == '{' && rest_.size() > 1 && begins_name(rest_[1])) {
        brace();
      } else {
        plain_ += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    flush();
    return {TextTemplate{std::move(parts_)}, std::move(fault_)};
  }

 private:
  bool take(std::string_view beginning) {
    if (!rest_.starts_with(beginning)) return false;
    rest_.remove_prefix(beginning.size());
    return true;
  }

  void flush() {
    if (!plain_.empty()) parts_.emplace_back(std::exchange(plain_, {}));
  }

  void secret() {
    auto const close = rest_.find('}');
    auto const reference = rest_.substr(0, close == std::string_view::npos ? close : close + 1);
    auto expanded = expand_secret(reference, sources_);
    fault_ = std::move(expanded.fault);
    rest_.remove_prefix(reference.size());
    flush();
    if (!expanded.value.empty()) parts_.emplace_back(std::move(expanded.value));
  }

  /// At a brace that a name follows.
  void brace() {
    std::size_t end = 1;
    while (end < rest_.size() && continues_name(rest_[end])) ++end;
    auto const name = rest_.substr(1, end - 1);
    bool const ends_here = end < rest_.size() && rest_[end] == '}';
    bool const goes_on = end < rest_.size() && (rest_[end] == ':' || rest_[end] == '-');
    auto const close = rest_.find('}', end);
    bool const names_column = name.find('.') != std::string_view::npos;
    if (!ends_here &&
        !(goes_on && close != std::string_view::npos && (is_known(name) || names_column))) {
      // What else begins with a brace, such as a query of GraphQL, is no placeholder.
      plain_ += rest_.substr(0, end);
      rest_.remove_prefix(end);
      return;
    }
    placeholder(name, rest_.substr(end, close - end));
    rest_.remove_prefix(close + 1);
  }

  static bool is_known(std::string_view name) {
    auto const words = placeholder_words();
    return std::find(words.begin(), words.end(), name) != words.end();
  }

  /// `more` is what stands behind the name: "", ":iso", "-30d:date".
  void placeholder(std::string_view name, std::string_view more) {
    auto const words = placeholder_words();
    auto const found = std::find(words.begin(), words.end(), name);
    // What no job has is a name of for_each; whether it is one check_placeholders() knows.
    Placeholder placeholder{.kind = static_cast<Placeholder::Kind>(found - words.begin())};
    if (found == words.end()) placeholder.name = name;
    auto const colon = std::min(more.find(':'), more.size());
    read_before(placeholder, more.substr(0, colon));
    if (colon < more.size()) read_spelling(placeholder, more.substr(colon + 1));
    flush();
    parts_.emplace_back(std::move(placeholder));
  }

  void read_before(Placeholder& placeholder, std::string_view text) {
    if (text.empty() || !fault_.empty()) return;
    auto const duration = parse_duration(text.substr(1));
    if (placeholder.kind == Placeholder::Kind::now && duration) {
      placeholder.before = *duration;
      return;
    }
    fault_ =
        placeholder.kind == Placeholder::Kind::now
            ? fmt::format("holds {{now{}}}, and {} is no duration; write one such as 30d or 12h",
                          text, in_quotes(text.substr(1)))
            : fmt::format("holds {{{}{}}}, but only {{now}} takes a duration", word_of(placeholder),
                          text);
  }

  void read_spelling(Placeholder& placeholder, std::string_view text) {
    if (!fault_.empty()) return;
    if (!is_time(placeholder.kind)) {
      fault_ = fmt::format("holds {{{0}:{1}}}, but {{{0}}} is no time to write in a format",
                           word_of(placeholder), text);
      return;
    }
    auto parsed = parse_spelling(text);
    if (!parsed.fault.empty()) {
      fault_ = fmt::format("holds {{{}:{}}}, which {}", word_of(placeholder), text, parsed.fault);
    }
    placeholder.spelling = std::move(parsed.spelling);
  }

  std::string_view rest_;
  SecretSources const& sources_;
  std::string plain_;
  std::vector<TextTemplate::Part> parts_;
  std::string fault_;
};

}  // namespace

ParsedTemplate parse_template(std::string_view text, SecretSources const& sources) {
  return TemplateReader{text, sources}.read();
}

bool read_template(YamlValue const& value, TextTemplate& into, ReadContext& context) {
  if (!value.is_scalar()) {
    value.problem(fmt::format("must be a text, got {}", value.shown()));
    return false;
  }
  if (value.scalar().find('\0') != std::string::npos) {
    value.problem("holds a NUL character; remove it");
    return false;
  }
  auto parsed = parse_template(value.scalar(), context.sources);
  if (!parsed.fault.empty()) {
    value.problem(std::move(parsed.fault));
    return false;
  }
  for (auto const& part : parsed.text.parts()) {
    if (auto const* placeholder = std::get_if<Placeholder>(&part)) {
      context.placeholders.push_back({*placeholder, value});
    }
  }
  into = std::move(parsed.text);
  return true;
}

namespace takes {

ValueType<TextTemplate> request_text(std::string noun) {
  return {.read = read_template,
          .form = [noun = std::move(noun)](
                      TextTemplate const&) { return Form{.noun = noun, .min = "0"}; },
          .show = [](TextTemplate const& text) { return text.shown(); }};
}

ValueType<TimeSpelling> time_spelling() {
  return {.read =
              [](YamlValue const& value, TimeSpelling& into, ReadContext&) {
                std::string text;
                if (!read_text(value, text)) return false;
                auto parsed = parse_spelling(text);
                if (!parsed.fault.empty()) {
                  value.problem(std::move(parsed.fault));
                  return false;
                }
                into = std::move(parsed.spelling);
                return true;
              },
          .form =
              [](TimeSpelling const&) {
                return Form{.noun = "`date`, `iso`, `unix`, `unix_ms` or a strftime pattern"};
              }};
}

}  // namespace takes

}  // namespace loanpulse
