#include "config/column_time.hpp"

#include "config/value_types.hpp"
#include "model/ascii_text.hpp"
#include "values/column_time.hpp"
#include "values/nearest_name.hpp"
#include "values/time_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

constexpr std::array named_formats{TimeFormat::iso,     TimeFormat::iso_basic, TimeFormat::unix_s,
                                   TimeFormat::unix_ms, TimeFormat::unix_us,   TimeFormat::unix_ns,
                                   TimeFormat::dotnet,  TimeFormat::rfc2822};

std::vector<std::string> format_words() {
  std::vector<std::string> words;
  for (auto const format : named_formats) words.push_back(word_for(format));
  return words;
}

std::string unknown_format(YamlValue const& value, std::string const& text) {
  auto words = format_words();
  auto const nearest = nearest_name(text, words);
  words.emplace_back("a strftime pattern such as %d/%m/%Y");
  auto what = fmt::format("must be {}, got {}", listed(words, "or"), value.shown());
  return nearest ? what + fmt::format("; did you mean {}?", in_quotes(*nearest)) : what;
}

bool read_time_form(YamlValue const& value, TimeForm& into, ReadContext&) {
  std::string text;
  if (!read_text(value, text)) return false;
  auto const words = format_words();
  auto const word = std::find(words.begin(), words.end(), text);
  if (word != words.end()) {
    into = named_formats[static_cast<std::size_t>(word - words.begin())];
    return true;
  }
  auto fault =
      text.find('%') == std::string::npos ? unknown_format(value, text) : reading_fault(text);
  if (!fault.empty()) {
    value.problem(text.find('%') == std::string::npos
                      ? std::move(fault)
                      : fmt::format("{} {}", in_quotes(text), fault));
    return false;
  }
  into = TimeForm{std::move(text)};
  return true;
}

std::vector<TimeForm> forms_of(Column const& column) {
  std::vector<TimeForm> forms{column.format};
  forms.insert(forms.end(), column.further_formats.begin(), column.further_formats.end());
  return forms;
}

std::string shown_form(TimeForm const& form) {
  if (form.kind == TimeFormat::iso_basic) return "yyyymmdd";
  return form.kind == TimeFormat::pattern ? in_quotes(form.pattern) : word_for(form);
}

std::string format_fault(Column const& column) {
  if (!is_time(column.type.name)) {
    return fmt::format(
        "has no meaning for {}; remove it, or declare a date, timestamp or "
        "timestamptz",
        to_sql(column.type));
  }
  if (cursor_form(column.type.name) != CursorForm::timestamp) return {};
  for (auto const& form : forms_of(column)) {
    if (is_unix(form.kind) || !always_has_offset(form)) continue;
    return fmt::format(
        "{} has a UTC offset, which a timestamp cannot keep; declare the column "
        "timestamptz",
        shown_form(form));
  }
  return {};
}

/// Of a column of dates or times.
std::string timezone_fault(Column const& column, bool is_there) {
  auto const forms = forms_of(column);
  auto const counts = [](TimeForm const& form) { return is_unix(form.kind); };
  if (is_there && std::all_of(forms.begin(), forms.end(), counts)) {
    return "has no meaning for unix times, which are UTC; remove it";
  }
  if (is_there && std::all_of(forms.begin(), forms.end(), always_has_offset)) {
    return "has no meaning for a format whose values have a UTC offset; remove it";
  }
  if (is_there || cursor_form(column.type.name) != CursorForm::timestamptz) return {};
  auto const bare = std::find_if(forms.begin(), forms.end(), never_has_offset);
  if (bare == forms.end()) return {};
  return fmt::format(
      "is required, because {} carries no offset; name the zone, such as UTC or "
      "America/New_York",
      shown_form(*bare));
}

}  // namespace

Key<Column> column_format_key() {
  ValueType<TimeForm> const form{.read = read_time_form, .form = [](TimeForm const&) {
                                   return Form{.noun = "time format or strftime pattern",
                                               .words = format_words()};
                                 }};
  auto const type = takes::one_or_list(form);
  return key<Column>(
             "format", type.form({}),
             [type](YamlValue const& value, Column& column, ReadContext& context) {
               std::vector<TimeForm> forms;
               bool const is_list = value.is_list();
               if (!type.read(value, forms, context)) return false;
               auto const entries = is_list ? value.items().size() : 1;
               if (is_list && entries == 0) value.problem("must name at least one format");
               if (forms.empty() || forms.size() != entries) return false;
               column.format = forms.front();
               column.further_formats.assign(forms.begin() + 1, forms.end());
               return true;
             },
             "How dates and times are written: `iso` (ISO 8601 and RFC 3339), `iso_basic` "
             "(yyyymmdd), `unix` (seconds since 1970), `unix_ms`, `unix_us`, `unix_ns`, `dotnet` "
             "(`/Date(1700000000000)/`), `rfc2822` (also HTTP's dates), or a pattern of strftime "
             "with English names, such as `%d/%m/%Y %H:%M:%S`; of a list, the first that reads a "
             "value.")
      .otherwise("`iso`");
}

bool check_column_time(YamlMap const& map, Column const& column) {
  auto const refuse = [&](std::string_view key, std::string what) {
    if (what.empty()) return false;
    map.value().problem_at(map.value().line(), map.value().path_of(key), std::move(what));
    return true;
  };
  if (map.contains("format") && refuse("format", format_fault(column))) return false;
  bool const has_zone = map.contains("timezone");
  if (is_time(column.type.name)) return !refuse("timezone", timezone_fault(column, has_zone));
  return !has_zone || !refuse("timezone", fmt::format("has no meaning for {}; remove it, or "
                                                      "declare a timestamp or timestamptz",
                                                      to_sql(column.type)));
}

}  // namespace loanpulse
