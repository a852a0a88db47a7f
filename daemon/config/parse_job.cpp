#include "config/parse_job.hpp"

#include "config/parse_quality.hpp"
#include "config/parse_run_policy.hpp"
#include "config/parse_schedule.hpp"
#include "config/parse_source.hpp"
#include "config/parse_target.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_document.hpp"
#include "config/yaml_map.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

namespace loanpulse {
namespace {

constexpr std::size_t longest_name = 63;

bool is_job_name(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  return !name.empty() && name.size() <= longest_name &&
         name.find_first_not_of(allowed) == std::string_view::npos;
}

bool read_job_name(std::optional<YamlValue> const& value, std::string& into) {
  if (!read_text(value, into)) return false;
  if (is_job_name(into)) return true;
  value->problem(fmt::format("must be 1 to {} characters of a-z, 0-9, '_' and '-', got {}",
                             longest_name, in_quotes(into)));
  return false;
}

}  // namespace

ParsedJob parse_job(std::string const& text, SecretSources const& sources, ProblemList& problems) {
  ParsedJob parsed;
  Job& job = parsed.job;
  auto const node = parse_yaml(text, problems);
  if (!node) return parsed;
  if (node->IsNull()) {
    problems.add(0, {}, "is empty; describe a job in it, or remove it");
    return parsed;
  }

  YamlMap map{YamlValue{*node, {}, 1, problems}};
  auto const name = map.require("name");
  if (read_job_name(name, job.name)) parsed.name_line = name->line();
  if (auto const schedule = map.find("schedule")) job.schedule = parse_schedule(*schedule);
  if (auto const run = map.find("run")) job.run = parse_run_policy(*run);
  // The target comes first because source and quality name its columns.
  DeclaredColumns columns;
  columns.set_unreadable();
  if (auto const target = map.require("target")) {
    auto parsed_target = parse_target(*target);
    job.target = std::move(parsed_target.target);
    columns = std::move(parsed_target.columns);
    parsed.table_line = parsed_target.table_line;
  }
  if (auto const source = map.require("source")) {
    job.source = parse_source(*source, columns, sources);
  }
  job.quality = parse_quality(map.find("quality"), columns);
  map.refuse_other_keys();
  return parsed;
}

}  // namespace loanpulse
