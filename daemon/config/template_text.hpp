#pragma once

#include "config/key_table.hpp"
#include "config/secret_sources.hpp"
#include "model/request_template.hpp"

#include <string>
#include <string_view>

namespace loanpulse {

/// A text with its placeholders and secrets found, or why that failed. The fault shows no secret.
struct ParsedTemplate {
  TextTemplate text{};
  std::string fault{};  ///< empty: `text` holds
};

/// Whether YAML takes a value for a number or a truth that JSON can write: it has no quotes.
bool is_json_literal(YamlValue const& value);

/// Reads `{name}`, `{name:format}`, `{name:format@zone}` and `{now-30d}`, and expands `${…}` as
/// expand_secret() does. `{{` is a plain brace, and so is one that no name follows.
ParsedTemplate parse_template(std::string_view text, SecretSources const& sources);

/// Reads a scalar as a template, reports what is wrong with it, and notes its placeholders in the
/// context, for check_placeholders().
bool read_template(YamlValue const& value, TextTemplate& into, ReadContext& context);

namespace takes {

/// A text in which placeholders and secrets may stand.
ValueType<TextTemplate> request_text(std::string noun);
/// How a point in time is written: date, iso, unix, unix_ms or a strftime pattern.
ValueType<TimeSpelling> time_spelling();
/// A JSON document in whose texts placeholders and secrets may stand.
ValueType<JsonTemplate> json_document();

}  // namespace takes

}  // namespace loanpulse
