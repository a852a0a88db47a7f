#include "decode/page_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace loanpulse {
namespace {

JsonPath path_of(std::string const& text, std::string_view what) {
  auto path = parse_json_path(text);
  if (!path) throw std::invalid_argument{fmt::format("{}: \"{}\" is no path", what, text)};
  return std::move(*path);
}

bool in_key(Target const& target, Column const& column) {
  return std::find(target.primary_key.begin(), target.primary_key.end(), column.name) !=
         target.primary_key.end();
}

/// A plain value is the key, where that is one member of a record.
GoneSelectors gone_selectors(Target const& target) {
  GoneSelectors gone{.selectors = target.deleted->selectors};
  if (target.primary_key.size() != 1) return gone;
  auto const& key = target.columns.at(column_index(target, target.primary_key.front()));
  auto const path = parse_json_path(key.path.empty() ? key.name : key.path);
  if (path && path->segments.size() == 1) gone.key_member = path->segments.front();
  return gone;
}

}  // namespace

PagePlan::PagePlan(Job const& job, std::vector<std::string> wanted)
    : data_selector{job.source.data_selector},
      shape{job.source.data},
      when_absent{job.source.when_absent},
      beyond{.lines = job.source.format == BodyFormat::ndjson, .lenient = job.source.lenient_json},
      answer_paths{std::move(wanted)},
      max_depth{job.source.limits.max_depth} {
  std::vector<std::string> all{job.source.data_selector};
  all.insert(all.end(), job.source.further_selectors.begin(), job.source.further_selectors.end());
  if (job.target.deleted) gone = gone_selectors(job.target);
  if (!is_plain(all, shape) || !gone.selectors.empty()) {
    selectors = std::move(all);
    data_selector = reshaped_member;
  }
  for (std::size_t i = 0; i < answer_paths.size(); ++i) {
    envelope.add(path_of(answer_paths[i], "paginator"), i);
  }
  // The records have a number that no path of the paginator has.
  records = &envelope.add(path_of(data_selector, "data_selector"), answer_paths.size());

  if (job.source.on_shift != OnShift::ignore) key_columns = loanpulse::key_columns(job.target);
  if (job.source.incremental) cursor_column = job.source.incremental->cursor_column;
  columns.reserve(job.target.columns.size());
  for (Column const& column : job.target.columns) {
    columns.emplace_back(column, in_key(job.target, column));
    for (auto const& path : paths_of(column)) {
      if (!path.starts_with('^')) continue;
      if (std::find(outer.begin(), outer.end(), path) == outer.end()) outer.push_back(path);
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto const paths = paths_of(job.target.columns[i]);
    if (paths.size() == 1) add_path(paths.front(), i);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto const paths = paths_of(job.target.columns[i]);
    if (paths.size() < 2) continue;
    for (std::size_t rank = 0; rank < paths.size(); ++rank) {
      add_special({i, choices, rank}, paths[rank]);
    }
    ++choices;
  }
}

void PagePlan::add_path(std::string const& path, std::size_t column) {
  if (column == cursor_column) {
    add_special({.column = column}, path);
  } else {
    record.add(path_in_record(path, columns[column].column().name), column);
  }
}

void PagePlan::add_special(SpecialPath special_path, std::string const& path) {
  record.add(path_in_record(path, columns[special_path.column].column().name),
             columns.size() + special.size());
  special.push_back(special_path);
}

std::vector<std::string> paths_of(Column const& column) {
  if (!column.value.empty()) return {};  // no record has it
  std::vector<std::string> paths{column.path.empty() ? column.name : column.path};
  paths.insert(paths.end(), column.further_paths.begin(), column.further_paths.end());
  return paths;
}

JsonPath path_in_record(std::string const& path, std::string_view column) {
  return path.starts_with('^') ? JsonPath{{path}} : path_of(path, column);
}

std::string with_article(ColumnType const& type) {
  std::string const name = to_sql(type);
  return fmt::format("{} {}", name.starts_with('i') ? "an" : "a", name);
}

}  // namespace loanpulse
