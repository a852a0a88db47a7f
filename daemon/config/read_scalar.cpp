#include "config/read_scalar.hpp"

#include "config/byte_size.hpp"
#include "config/expand_secret.hpp"
#include "json/json_path.hpp"
#include "model/ascii_text.hpp"
#include "values/duration.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace loanpulse {
namespace {

bool is_scalar(YamlValue const& value, std::string_view wanted) {
  if (value.is_scalar()) return true;
  value.problem(fmt::format("must be {}, got {}", wanted, value.shown()));
  return false;
}

/// Reads the whole text as a number.
template <class Number>
bool parse_number(std::string_view text, Number& into) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

/// Reports a quantity that does not parse; a number without its unit gets the likely one.
void refuse_quantity(YamlValue const& value, std::string_view wanted, std::string_view unit) {
  std::string what = fmt::format("must be {}, got {}", wanted, value.shown());
  if (!value.is_secret() && is_only_digits(value.scalar())) {
    what += fmt::format("; a number needs its unit: '{}{}'", value.scalar(), unit);
  }
  value.problem(std::move(what));
}

/// "data[0]", "data[*]": JSONPath's own form, which would name a member "data[0]" here.
bool looks_like_brackets(JsonPath const& path) {
  return std::any_of(path.segments.begin(), path.segments.end(), [](std::string const& segment) {
    return segment.ends_with(']') && segment.find('[') != std::string::npos;
  });
}

}  // namespace

bool read_text_or_empty(YamlValue const& value, std::string& into) {
  if (!is_scalar(value, "a text")) return false;
  auto text = without_references(value.scalar());
  if (!text) {
    value.problem(
        "'${' refers to a secret; secrets belong in source.auth.token, source.headers or "
        "database.url; write $${ for a plain ${");
    return false;
  }
  if (text->find('\0') != std::string::npos) {
    value.problem("holds a NUL character; remove it");
    return false;
  }
  into = std::move(*text);
  return true;
}

bool read_text(YamlValue const& value, std::string& into) {
  std::string text;
  if (!read_text_or_empty(value, text)) return false;
  if (text.empty()) {
    value.problem("must not be empty");
    return false;
  }
  into = std::move(text);
  return true;
}

bool read_secret(YamlValue const& value, SecretSources const& sources, Secret& into) {
  if (!is_scalar(value, "a text")) return false;
  auto expanded = expand_secret(value.scalar(), sources);
  if (expanded.fault.empty() && expanded.value.empty()) {
    expanded.fault = "is empty; remove the key, or give it a value";
  }
  if (!expanded.fault.empty()) {
    value.problem(std::move(expanded.fault));
    return false;
  }
  into = std::move(expanded.value);
  return true;
}

bool read_boolean(YamlValue const& value, bool& into) {
  if (!is_scalar(value, "true or false")) return false;
  if (value.scalar() != "true" && value.scalar() != "false") {
    value.problem(fmt::format("must be true or false, got {}", value.shown()));
    return false;
  }
  into = value.scalar() == "true";
  return true;
}

bool read_count(YamlValue const& value, std::size_t& into, std::size_t min, std::size_t max) {
  if (!is_scalar(value, "a whole number")) return false;
  std::size_t number = 0;
  bool const is_negative = value.scalar().starts_with('-') && value.scalar().size() > 1 &&
                           is_only_digits(std::string_view{value.scalar()}.substr(1));
  if (!is_only_digits(value.scalar()) && !is_negative) {
    value.problem(fmt::format("must be a whole number, got {}", value.shown()));
    return false;
  }
  if (!parse_number(value.scalar(), number) || number < min || number > max) {
    value.problem(fmt::format("must be {} to {}, got {}", min, max, value.shown()));
    return false;
  }
  into = number;
  return true;
}

bool read_fraction(YamlValue const& value, double& into) {
  if (!is_scalar(value, "a number")) return false;
  double number = 0;
  if (!parse_number(value.scalar(), number)) {
    value.problem(fmt::format("must be a number, got {}", value.shown()));
    return false;
  }
  if (!(number >= 0 && number <= 1)) {
    value.problem(fmt::format("must be 0 to 1, got {}", value.shown()));
    return false;
  }
  into = number;
  return true;
}

bool read_duration(YamlValue const& value, std::chrono::milliseconds& into,
                   std::chrono::milliseconds min, std::chrono::milliseconds max) {
  constexpr std::string_view wanted = "a duration such as 30s, 5m, 1h30m or 90d";
  if (!is_scalar(value, wanted)) return false;
  auto const duration = parse_duration(value.scalar());
  if (!duration) {
    refuse_quantity(value, wanted, "s");
    return false;
  }
  if (*duration < min || *duration > max) {
    value.problem(fmt::format("must be {} to {}, got {}", format_duration(min),
                              format_duration(max), value.shown()));
    return false;
  }
  into = *duration;
  return true;
}

bool read_byte_size(YamlValue const& value, std::size_t& into, std::size_t min, std::size_t max) {
  constexpr std::string_view wanted = "a size such as 512KiB or 64MiB";
  if (!is_scalar(value, wanted)) return false;
  auto const size = parse_byte_size(value.scalar());
  if (!size) {
    refuse_quantity(value, wanted, "MiB");
    return false;
  }
  if (*size < min || *size > max) {
    value.problem(fmt::format("must be {} to {}, got {}", format_byte_size(min),
                              format_byte_size(max), value.shown()));
    return false;
  }
  into = *size;
  return true;
}

bool read_json_path(YamlValue const& value, std::string& into) {
  std::string text;
  if (!read_text(value, text)) return false;
  auto const path = parse_json_path(text);
  if (!path) {
    value.problem(fmt::format(
        "must be names separated by dots, such as address.city or $.data, got {}; write \\. for a "
        "dot and \\\\ for a backslash in a name",
        in_quotes(text)));
    return false;
  }
  if (looks_like_brackets(*path)) {
    value.problem(
        fmt::format("must not use brackets, got {}; write data.0 for data[0], and name "
                    "an array itself for all its elements",
                    in_quotes(text)));
    return false;
  }
  into = std::move(text);
  return true;
}

std::optional<std::size_t> read_name(YamlValue const& value,
                                     std::vector<std::string> const& names) {
  std::string const wanted = listed(names, "or");
  if (!is_scalar(value, wanted)) return std::nullopt;
  auto const found = std::find(names.begin(), names.end(), value.scalar());
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::string what = fmt::format("must be {}, got {}", wanted, value.shown());
  if (auto const nearest = nearest_name(value.scalar(), names)) {
    what += fmt::format("; did you mean {}?", in_quotes(*nearest));
  }
  value.problem(std::move(what));
  return std::nullopt;
}

}  // namespace loanpulse
