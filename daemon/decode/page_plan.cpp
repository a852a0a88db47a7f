#include "decode/page_plan.hpp"

#include "decode/reshape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

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

bool is_outer(Column const& column) { return column.path.starts_with('^'); }

}  // namespace

JsonPath place_of(Column const& column) {
  if (is_outer(column)) return JsonPath{{column.path}};
  return path_of(column.path.empty() ? column.name : column.path, column.name);
}

PagePlan::PagePlan(Job const& job, std::vector<std::string> const& wanted)
    : data_selector{job.source.data_selector},
      shape{job.source.data},
      when_absent{job.source.when_absent},
      answer_paths{wanted},
      max_depth{job.source.limits.max_depth} {
  std::vector<std::string> all{job.source.data_selector};
  all.insert(all.end(), job.source.further_selectors.begin(), job.source.further_selectors.end());
  if (!is_plain(all, shape)) {
    selectors = std::move(all);
    data_selector = reshaped_member;
  }
  for (std::size_t i = 0; i < answer_paths.size(); ++i) {
    envelope.add(path_of(answer_paths[i], "paginator"), i);
  }
  // The records have a number that no path of the paginator has.
  records = &envelope.add(path_of(data_selector, "data_selector"), answer_paths.size());

  columns.reserve(job.target.columns.size());
  for (Column const& column : job.target.columns) {
    if (is_outer(column)) outer.push_back(column.path);
    record.add(place_of(column), columns.size());
    columns.emplace_back(column, in_key(job.target, column));
  }
  if (job.source.incremental) cursor_column = job.source.incremental->cursor_column;
}

std::string with_article(ColumnType const& type) {
  std::string const name = to_sql(type);
  return fmt::format("{} {}", name.starts_with('i') ? "an" : "a", name);
}

}  // namespace loanpulse
