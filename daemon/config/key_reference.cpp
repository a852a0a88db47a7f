#include "config/key_reference.hpp"

#include "config/config_keys.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace loanpulse {
namespace {

std::string code(std::string const& text) { return "`" + text + "`"; }

/// To the heading above the section's table.
std::string link(std::string const& section) { return fmt::format("[{0}](#{0})", section); }

std::string listed_words(std::vector<std::string> const& words) {
  std::vector<std::string> marked;
  for (auto const& word : words) marked.push_back(code(word));
  return listed(marked, "or");
}

std::string bounds_text(Form const& form) {
  if (form.max.empty()) return form.min + " or more";
  return fmt::format("{} to {}", form.min, form.max);
}

std::string taken_by(Form const& form);

std::string several_of(Form const& form) {
  if (form.kind != Form::Kind::keys) return taken_by(form) + "s";
  return form.section.empty() ? "maps" : "maps, see " + link(form.section);
}

/// How many entries there may be; empty when nothing is said of it.
std::string entries(Form const& form) {
  if (form.max.empty()) return {};
  if (form.min.empty()) return fmt::format(", at most {}", form.max);
  return fmt::format(", {} to {}", form.min, form.max);
}

std::string taken_by(Form const& form) {
  switch (form.kind) {
    case Form::Kind::any:
    case Form::Kind::text:
    case Form::Kind::secret:
      return form.noun;
    case Form::Kind::boolean:
      return form.words.empty() ? "`true` or `false`" : listed_words(form.words);
    case Form::Kind::count:
    case Form::Kind::fraction:
    case Form::Kind::duration:
    case Form::Kind::size:
      return bounds_text(form);
    case Form::Kind::word:
      return listed_words(form.words);
    case Form::Kind::list:
      return fmt::format("list of {}{}", several_of(form.parts[0]), entries(form));
    case Form::Kind::one_or_list:
      return fmt::format("{}, or a list{}", taken_by(form.parts[0]),
                         form.max.empty() ? "" : " of " + bounds_text(form));
    case Form::Kind::map:
      return fmt::format("map from {} to {}{}", form.noun, taken_by(form.parts[0]), entries(form));
    case Form::Kind::either:
      return fmt::format("{} or {}", taken_by(form.parts[0]), taken_by(form.parts[1]));
    case Form::Kind::keys:
    case Form::Kind::kinds:
      return form.section.empty() ? "map" : "map, see " + link(form.section);
  }
  return {};
}

std::string fallback_of(KeyFacts const& key) {
  if (key.is_required) return "required";
  if (!key.otherwise.empty()) return key.otherwise;
  return key.fallback.empty() ? "none" : code(key.fallback);
}

std::string meaning_of(KeyFacts const& key) {
  std::string meaning = key.meaning;
  if (!key.needs.empty()) meaning += fmt::format(" Only with {}.", code(key.needs));
  if (!key.excludes.empty()) meaning += fmt::format(" Not with {}.", code(key.excludes));
  return meaning;
}

/// The map of keys that `form` is, or is a list of, when its keys stand in the table around it.
Form const* inner_map(Form const& form) {
  if (form.kind == Form::Kind::list) return inner_map(form.parts[0]);
  return form.kind == Form::Kind::keys && form.section.empty() ? &form : nullptr;
}

bool has_required_key(TableFacts const& table) {
  return std::any_of(table.keys.begin(), table.keys.end(),
                     [](KeyFacts const& key) { return key.is_required; });
}

void add_rows(TableFacts const& table, std::string const& prefix, KeySection& section) {
  for (auto const& key : table.keys) {
    std::string const path = prefix + key.name;
    Form const* const inner = inner_map(*key.form);
    // A map that only groups keys with defaults needs no line of its own.
    if (inner == nullptr || has_required_key(inner->tables[0]) ||
        !inner->tables[0].groups.empty()) {
      section.rows.push_back({.key = path,
                              .takes = taken_by(*key.form),
                              .fallback = fallback_of(key),
                              .meaning = meaning_of(key)});
    }
    if (inner != nullptr) {
      add_rows(inner->tables[0], path + (inner == key.form.get() ? "." : "[]."), section);
    }
  }
}

void add_sections(Form const& form, std::vector<KeySection>& sections) {
  if (!form.section.empty()) {
    KeySection section{.name = form.section, .has_kinds = form.kind == Form::Kind::kinds};
    for (auto const& table : form.tables) {
      if (section.has_kinds) {
        section.rows.push_back({.kind = table.word, .meaning = table.meaning});
      }
      add_rows(table, "", section);
    }
    sections.push_back(std::move(section));
  }
  for (auto const& part : form.parts) add_sections(part, sections);
  for (auto const& table : form.tables) {
    for (auto const& key : table.keys) add_sections(*key.form, sections);
  }
}

std::string cell(std::string const& text) {
  std::string escaped = "|";
  if (!text.empty()) escaped += ' ';
  for (char const c : text) escaped += c == '|' ? std::string{"\\|"} : std::string{c};
  return escaped + ' ';
}

std::string markdown_of(KeySection const& section) {
  std::string text = section.has_kinds
                         ? "| `type` | key | takes | default | meaning |\n|---|---|---|---|---|\n"
                         : "| key | takes | default | meaning |\n|---|---|---|---|\n";
  for (auto const& row : section.rows) {
    if (section.has_kinds) text += cell(row.kind.empty() ? "" : code(row.kind));
    text += cell(row.key.empty() ? "" : code(row.key)) + cell(row.takes) + cell(row.fallback) +
            cell(row.meaning) + "|\n";
  }
  return text;
}

constexpr std::string_view table_mark = "<!-- keys of ";
constexpr std::string_view closing = "<!-- end of keys -->";

KeySection const& section_named(std::string_view name, std::vector<KeySection> const& sections) {
  auto const found = std::find_if(sections.begin(), sections.end(),
                                  [&](KeySection const& section) { return section.name == name; });
  if (found != sections.end()) return *found;
  throw std::invalid_argument{fmt::format("there is no table of the keys of '{}'", name)};
}

/// Text that man does not take for its own: a hyphen is a minus, `code` is bold, and of a link only
/// its text is left.
std::string man_text(std::string_view text) {
  std::string result = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  bool is_code = false;
  bool is_target = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    bool const is_link = !is_code && text.find("](#") != text.npos;
    if (is_target) {
      is_target = c != ')';
    } else if (is_link && c == '[') {
      continue;
    } else if (is_link && c == ']') {
      is_target = true;
    } else if (c == '`') {
      result += is_code ? "\\fR" : "\\fB";
      is_code = !is_code;
    } else if (c == '\\') {
      result += "\\e";
    } else {
      result += c == '-' ? "\\-" : std::string{c};
    }
  }
  return result;
}

std::string man_section(KeySection const& section) {
  std::string text = fmt::format(".SS \"Keys of {}\"\n", man_text(section.name));
  for (auto const& row : section.rows) {
    if (!row.kind.empty()) {
      text += fmt::format(".PP\n\\fBtype: {}\\fR\n.br\n{}\n", man_text(row.kind),
                          man_text(row.meaning));
      continue;
    }
    text +=
        fmt::format(".TP\n.B {}\n{} Takes {}; {}.\n", man_text(row.key), man_text(row.meaning),
                    man_text(row.takes),
                    row.fallback == "required" ? "required" : "default: " + man_text(row.fallback));
  }
  return text;
}

}  // namespace

std::vector<KeySection> key_sections() {
  std::vector<KeySection> sections;
  for (Form const& form : {Form{.kind = Form::Kind::keys,
                          .section = settings_keys().section,
                          .tables = {settings_keys().facts({})}},
                           Form{.kind = Form::Kind::keys,
                           .section = job_keys().section,
                           .tables = {job_keys().facts({})}}}) {
    add_sections(form, sections);
  }
  return sections;
}

std::string with_key_tables(std::string_view page) {
  auto const sections = key_sections();
  std::string result;
  bool inside = false;
  std::istringstream lines{std::string{page}};
  for (std::string line; std::getline(lines, line);) {
    if (line == closing) inside = false;
    if (!inside) result += line + '\n';
    if (!line.starts_with(table_mark)) continue;
    inside = true;
    std::string_view const rest = std::string_view{line}.substr(table_mark.size());
    result += markdown_of(section_named(rest.substr(0, rest.find(" -->")), sections));
  }
  if (inside) throw std::invalid_argument{fmt::format("the last table has no {}", closing)};
  return result;
}

std::string key_man_page(std::string_view version) {
  std::string page = fmt::format(
      ".TH LOANPULSE.YAML 5 \"\" \"loanpulse {}\" \"File Formats\"\n"
      ".SH NAME\nloanpulse.yaml \\- settings and jobs of loanpulse\n"
      ".SH SYNOPSIS\n.B /etc/loanpulse/loanpulse.yaml\n.br\n.B /etc/loanpulse/jobs.d/*.yaml\n"
      ".br\n.B /etc/loanpulse/connections.d/*.yaml\n"
      ".SH DESCRIPTION\n"
      "One YAML file of settings, and beside it the folder jobs.d with one file for each job.\n"
      "Sources that name a file of the folder connections.d are completed by its keys.\n"
      "An unknown key is an error.\n"
      "Durations carry units, larger ones first: 30s, 5m, 1h30m, 90d.\n"
      "Sizes carry one of B, KiB, MiB and GiB.\n"
      "A path names a value in a JSON document by names separated by dots: address.city.\n"
      "A secret is a reference: ${{credential:NAME}}, ${{env:NAME}} or ${{file:/path}}.\n"
      ".PP\n.B loanpulse check\nreports every mistake at once.\n",
      version);
  page += ".SH KEYS\n";
  for (auto const& section : key_sections()) page += man_section(section);
  return page + ".SH SEE ALSO\n.BR loanpulse (1)\n";
}

}  // namespace loanpulse
