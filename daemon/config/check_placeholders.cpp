#include "config/check_placeholders.hpp"

#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

using Kind = Placeholder::Kind;

std::string missing_for_token(Placeholder const& placeholder) {
  if (placeholder.kind == Kind::end) return "is a point in time, and a sync token has none";
  return placeholder.spelling == TimeSpelling{}
             ? std::string{}
             : std::string{"is written in a format, and a sync token is no time"};
}

std::vector<std::string> names_of_each(Source const& source) {
  std::vector<std::string> names;
  for (auto const& dimension : source.for_each) {
    for (auto& name : placeholder_names(dimension)) names.push_back(std::move(name));
  }
  return names;
}

/// Empty for a name of for_each.
std::string unknown_name(Placeholder const& placeholder, Source const& source) {
  auto names = names_of_each(source);
  if (std::find(names.begin(), names.end(), placeholder.name) != names.end()) return {};
  auto words = placeholder_words();
  words.insert(words.end(), names.begin(), names.end());
  auto const near = nearest_name(placeholder.name, words);
  return fmt::format("does not exist{}; write {{{{ for a plain brace",
                     near ? fmt::format("; did you mean {{{}}}?", *near)
                          : fmt::format(" (there are {})", listed(words, "and")));
}

/// What has to be there for a placeholder to stand for something; empty: it does.
std::string missing_for(Placeholder const& placeholder, Source const& source,
                        ReadContext const& context) {
  auto const& paging = source.paging;
  switch (placeholder.kind) {
    case Kind::now:
      return {};
    case Kind::start:
    case Kind::end: {
      if (source.sync_token) return missing_for_token(placeholder);
      if (!source.incremental)
        return "is the bound of an incremental job: write source.incremental";
      auto const& columns = context.columns.columns();
      auto const column = source.incremental->cursor_column;
      if (column >= columns.size() || is_time(columns[column].type.name)) return {};
      if (placeholder.kind == Kind::end) {
        return fmt::format("is the run's start, and column {} is no date or time",
                           in_quotes(columns[column].name));
      }
      return placeholder.spelling == TimeSpelling{}
                 ? std::string{}
                 : fmt::format("is written in a format, and column {} is no date or time",
                               in_quotes(columns[column].name));
    }
    case Kind::cursor:
      if (std::holds_alternative<CursorPaging>(paging) ||
          std::holds_alternative<LastRecordPaging>(paging)) {
        return {};
      }
      return "stands where a paginator cursor or last_record stands: write source.paginator";
    case Kind::page:
      if (counted(paging) == Counted::pages) return {};
      return "is counted by the paginator page_number: write source.paginator";
    case Kind::offset:
      if (counted(paging) == Counted::records) return {};
      return "is counted by the paginator offset: write source.paginator";
    case Kind::each:
      return unknown_name(placeholder, source);
    case Kind::limit:
      break;
  }
  return std::holds_alternative<SinglePage>(paging)
             ? "is the size of a page: write source.paginator"
             : "";
}

bool is_written(YamlMap const& map, std::string_view group, std::string_view key) {
  auto const* const place = map.at(group);
  return place != nullptr && place->place_of(key).has_value();
}

/// The paginator's parameters that say what a placeholder says elsewhere: refused when they are
/// written, else not sent.
void take_back(YamlMap const& map, Source& source, ReadContext::UsedPlaceholder const& used,
               KeyUse use) {
  std::visit(
      [&](auto& kind) {
        for_each_key(kind, [&](auto const& key, auto& value) {
          if (key.use != use) return;
          using Value = std::remove_cvref_t<decltype(value)>;
          if (is_written(map, "paginator", key.name)) {
            used.place.problem(
                fmt::format("holds {{{}}}, which paginator.{} also sends; remove "
                            "one of them",
                            word_of(used.placeholder), key.name));
          }
          if constexpr (std::is_same_v<Value, std::string> ||
                        std::is_same_v<Value, std::optional<std::string>>) {
            value = {};
          }
        });
      },
      source.paging);
}

void check_bound(ReadContext::UsedPlaceholder const& used, std::string const& param,
                 std::string_view key) {
  if (param.empty()) return;
  used.place.problem(
      fmt::format("holds {{{}}}, which incremental.{} also sends; remove one of them",
                  word_of(used.placeholder), key));
}

std::string start_param_of(Source const& source) {
  return source.sync_token ? source.sync_token->start_param : source.incremental->start_param;
}

/// A list that begins with the newest record is read up to the bound, and one that goes on by a
/// cursor begins with the sync token.
bool needs_start(Source const& source) {
  if (source.incremental) {
    return source.incremental->start_param.empty() &&
           source.incremental->order != ListOrder::newest_first && !source.incremental->client_side;
  }
  return source.sync_token && source.sync_token->start_param.empty() &&
         !std::holds_alternative<CursorPaging>(source.paging);
}

bool is_column_value(ReadContext::UsedPlaceholder const& used) {
  return used.place.path().starts_with("target.");
}

/// A request that does not say for what it asks would ask the same again and again.
void check_each_is_used(YamlMap const& map, Source const& source, ReadContext const& context) {
  auto const* const place = map.at("for_each");
  if (place == nullptr) return;
  for (auto const& dimension : source.for_each) {
    auto const names = placeholder_names(dimension);
    bool const is_used = std::any_of(
        context.placeholders.begin(), context.placeholders.end(), [&](auto const& used) {
          return used.placeholder.kind == Kind::each && !is_column_value(used) &&
                 std::find(names.begin(), names.end(), used.placeholder.name) != names.end();
        });
    if (is_used || names.empty()) continue;
    place->problem(
        fmt::format("{} stands nowhere in the request, which would be the same for all "
                    "of it; put {{{}}} where the request carries it",
                    in_quotes(name_of(dimension)), names.front()));
  }
}

bool has_limit_in_use(YamlMap const& map, Source const& source, ReadContext const& context) {
  bool const placed =
      std::any_of(context.placeholders.begin(), context.placeholders.end(),
                  [](auto const& used) { return used.placeholder.kind == Kind::limit; });
  return placed || !is_written(map, "paginator", "limit") ||
         !page_size_sent(source.paging).empty() ||
         stop_rules(source.paging).stop == StopAt::short_page;
}

}  // namespace

void check_placeholders(YamlMap const& map, Source& source, ReadContext const& context) {
  bool has_start = false;
  for (auto const& used : context.placeholders) {
    auto const& placeholder = used.placeholder;
    bool const is_initial = used.place.path().ends_with("incremental.initial_value");
    if (is_initial && placeholder.kind != Kind::each) continue;  // judged with the cursor's column
    if (is_column_value(used) && placeholder.kind != Kind::each && !is_time(placeholder.kind)) {
      used.place.problem(fmt::format(
          "holds {{{}}}, which varies from page to page; a column's value may have {{start}}, "
          "{{end}}, {{now}} and the names of for_each",
          word_of(placeholder)));
      continue;
    }
    if (auto const missing = missing_for(placeholder, source, context); !missing.empty()) {
      used.place.problem(fmt::format("holds {}{{{}}}, which {}",
                                     placeholder.kind == Kind::each ? "the placeholder " : "",
                                     word_of(placeholder), missing));
      continue;
    }
    switch (placeholder.kind) {
      case Kind::start:
        if (is_column_value(used)) break;
        has_start = true;
        check_bound(used, start_param_of(source), "start_param");
        break;
      case Kind::end:
        if (!is_column_value(used)) check_bound(used, source.incremental->end_param, "end_param");
        break;
      case Kind::cursor:
      case Kind::page:
      case Kind::offset:
        take_back(map, source, used, KeyUse::position_param);
        break;
      case Kind::limit:
        take_back(map, source, used, KeyUse::size_param);
        break;
      case Kind::now:
      case Kind::each:
        break;
    }
  }
  check_each_is_used(map, source, context);
  auto const* const incremental = map.at("incremental");
  if (incremental != nullptr && needs_start(source) && !has_start &&
      !is_written(map, "incremental", "start_param")) {
    incremental->problem_at(incremental->line(), incremental->path_of("start_param"),
                            "is required; name the query parameter of the lower bound, or put "
                            "{start} where the request carries it");
  }
  auto const* const paginator = map.at("paginator");
  if (paginator != nullptr && !has_limit_in_use(map, source, context)) {
    paginator->problem_at(paginator->line(), paginator->path_of("limit"),
                          "is not sent without limit_param; name the API's parameter for a page's "
                          "size, or put {limit} where the request carries it");
  }
}

}  // namespace loanpulse
