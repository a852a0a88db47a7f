#include "config/parse_job.hpp"

#include "config/config_keys.hpp"
#include "config/source_connection.hpp"
#include "config/value_types.hpp"
#include "config/yaml_document.hpp"
#include "ops/sha256.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace loanpulse {
namespace {

/// The source, completed by its connection before its keys are looked at: so all that is checked
/// holds for what the two say together.
ValueType<Source> source_type() {
  auto type = takes::keys(source_keys());
  type.read = [](YamlValue const& value, Source& into, ReadContext& context) {
    YamlMap map{value};
    if (!map.is_valid() || !complete_by_connection(map, context)) return false;
    source_keys().read_keys(map, into, context);
    return true;
  };
  return type;
}

bool takes_changed_parents(Source const& source) {
  return std::any_of(source.for_each.begin(), source.for_each.end(), [](Dimension const& each) {
    auto const* const table = std::get_if<ParentTable>(&each);
    return table != nullptr && table->changed;
  });
}

/// Of what a run would send for nothing: a table that gives way to the lists that came would lack
/// those that have not changed.
void check_conditional_lists(YamlMap const& map, Job const& job) {
  if (!job.source.conditional || job.source.for_each.empty()) return;
  if (job.target.mode != LoadMode::replace) return;
  map.at("target")->problem_at(
      map.at("target")->line(), map.at("target")->path_of("mode"),
      "is replace, which would leave only the rows of lists that have changed; remove "
      "source.conditional, or write mode: merge");
}

/// Without a key nobody can tell a row that comes again from another one.
void complete_on_shift(YamlMap const& map, Job& job, ReadContext const& context) {
  if (job.source.on_shift != OnShift::refetch || !job.target.primary_key.empty()) return;
  job.source.on_shift = OnShift::fail;
  if (context.shift_line == 0) return;
  map.at("source")->problem_at(
      context.shift_line, map.at("source")->path_of("on_shift"),
      "is refetch, and without target.primary_key rows that come again would be loaded twice; "
      "write fail or ignore");
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
  check_conditional_lists(map, job);
  if (job.source.incremental && job.source.incremental->on_missing == OnMissing::fail) {
    auto const& cursor = job.target.columns.at(job.source.incremental->cursor_column);
    job.quality.push_back(Check{.rule = NotNullCheck{{cursor.name}}});
  }
  complete_on_shift(map, job, context);
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
      .keys = {key("name", &Job::name, takes::name(),
                   "1 to 63 characters of a-z, 0-9, `_` and `-`: part of paths, labels and "
                   "commands; no two jobs share one.")
                   .required(),
               key("schedule", &Job::schedule, takes::keys(schedule_keys()), "When the job runs.")
                   .otherwise("`{manual: true}`"),
               key("run", &Job::run, takes::keys(run_keys()),
                   "What `loanpulse serve` allows a run."),
               key("target", &Job::target, takes::keys(target_keys()), "Where rows go.").required(),
               key("source", &Job::source, source_type(), "Where records come from.").required(),
               quality_key()},
      .check = complete_job};
  return table;
}

ParsedJob parse_job(std::string const& text, SecretSources const& sources, ProblemList& problems,
                    OpenConnections* connections) {
  ParsedJob parsed;
  auto const node = parse_yaml(text, problems);
  if (!node) return parsed;
  if (node->IsNull()) {
    problems.add(0, {}, "is empty; describe a job in it, or remove it");
    return parsed;
  }
  ReadContext context{sources};
  context.connections = connections;
  job_keys().read(YamlValue{*node, {}, 1, problems}, parsed.job, context);
  if (parsed.job.source.conditional) {
    auto const& name = parsed.job.source.connection;
    parsed.job.text_hash = sha256_hex(
        text + '\0' + std::string{connections == nullptr ? "" : connections->text(name)});
  }
  parsed.name_line = context.name_line;
  parsed.table_line = context.table_line;
  return parsed;
}

}  // namespace loanpulse
