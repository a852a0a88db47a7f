#include "config/parse_job.hpp"

#include "config/config_keys.hpp"
#include "config/value_types.hpp"
#include "config/yaml_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace loanpulse {
namespace {

constexpr std::size_t longest_name = 63;

std::string name_fault(std::string const& name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  if (name.size() <= longest_name && name.find_first_not_of(allowed) == std::string::npos) {
    return {};
  }
  return fmt::format("must be 1 to {} characters of a-z, 0-9, '_' and '-', got {}", longest_name,
                     in_quotes(name));
}

ValueType<std::string> name_type() {
  auto type = takes::checked<std::string>(takes::text("name"), name_fault);
  return takes::described<std::string>(std::move(type),
                                       [](Form& form) { form.pattern = "^[a-z0-9_-]{1,63}$"; });
}

bool takes_changed_parents(Source const& source) {
  return std::any_of(source.for_each.begin(), source.for_each.end(), [](Dimension const& each) {
    auto const* const table = std::get_if<ParentTable>(&each);
    return table != nullptr && table->changed;
  });
}

/// What holds of every job: its name is known by its line, and types are checked.
void complete_job(YamlMap const& map, Job& job, ReadContext& context) {
  if (job.target.mode == LoadMode::replace && job.source.incremental) {
    map.at("target")->problem_at(
        map.at("target")->line(), map.at("target")->path_of("mode"),
        "is replace, which would leave only what has changed; remove source.incremental, or write "
        "mode: merge");
  }
  if (job.target.mode == LoadMode::replace && job.source.sync_token) {
    map.at("target")->problem_at(
        map.at("target")->line(), map.at("target")->path_of("mode"),
        "is replace, which would leave only what has changed; remove source.incremental, or write "
        "mode: merge");
  }
  if (job.target.mode == LoadMode::replace && takes_changed_parents(job.source)) {
    map.at("target")->problem_at(map.at("target")->line(), map.at("target")->path_of("mode"),
                                 "is replace, which would leave only the rows of changed parents; "
                                 "remove changed from source.for_each, or write mode: merge");
  }
  if (job.source.incremental && job.source.incremental->on_missing == OnMissing::fail) {
    auto const& cursor = job.target.columns.at(job.source.incremental->cursor_column);
    job.quality.push_back(Check{.rule = NotNullCheck{{cursor.name}}});
  }
  if (map.was_read("name")) context.name_line = map.at("name")->line();
  bool const checks_types = std::any_of(
      job.quality.begin(), job.quality.end(),
      [](Check const& check) { return std::holds_alternative<ValidTypesCheck>(check.rule); });
  if (!checks_types) job.quality.insert(job.quality.begin(), Check{.rule = ValidTypesCheck{}});
}

}  // namespace

KeyTable<Job> const& job_keys() {
  // The target comes before source and quality because they name its columns.
  static KeyTable<Job> const table{
      .section = "job",
      .keys = {key("name", &Job::name, name_type(),
                   "1 to 63 characters of a-z, 0-9, `_` and `-`: part of paths, labels and "
                   "commands; no two jobs share one.")
                   .required(),
               key("schedule", &Job::schedule, takes::keys(schedule_keys()), "When the job runs.")
                   .otherwise("`{manual: true}`"),
               key("run", &Job::run, takes::keys(run_keys()),
                   "What `loanpulse serve` allows a run."),
               key("target", &Job::target, takes::keys(target_keys()), "Where rows go.").required(),
               key("source", &Job::source, takes::keys(source_keys()), "Where records come from.")
                   .required(),
               quality_key()},
      .check = complete_job};
  return table;
}

ParsedJob parse_job(std::string const& text, SecretSources const& sources, ProblemList& problems) {
  ParsedJob parsed;
  auto const node = parse_yaml(text, problems);
  if (!node) return parsed;
  if (node->IsNull()) {
    problems.add(0, {}, "is empty; describe a job in it, or remove it");
    return parsed;
  }
  ReadContext context{sources};
  job_keys().read(YamlValue{*node, {}, 1, problems}, parsed.job, context);
  parsed.name_line = context.name_line;
  parsed.table_line = context.table_line;
  return parsed;
}

}  // namespace loanpulse
