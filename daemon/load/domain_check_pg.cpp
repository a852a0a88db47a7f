#include "load/domain_check_pg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "load/set_checks_pg.hpp"
#include "load/sql/domain_sql.hpp"
#include "model/quality_failure.hpp"
#include "ops/hidden_secrets.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view valid_types = "valid_types";

/// Of the check that is always there, whether or not the job lists it.
Check check_of_types(Job const& job) {
  for (auto const& check : job.quality) {
    if (std::holds_alternative<ValidTypesCheck>(check.rule)) return check;
  }
  return {ValidTypesCheck{}, OnFail::fail, 1.0};
}

CheckResult& result_of_types(Job const& job, std::vector<CheckResult>& row_checks) {
  auto const found = std::find_if(row_checks.begin(), row_checks.end(),
                                  [](auto const& result) { return result.rule == valid_types; });
  if (found != row_checks.end()) return *found;
  CheckResult result;
  result.position = job.quality.size();
  result.rule = valid_types;
  result.subject = "all columns";
  return row_checks.emplace_back(std::move(result));
}

void add_violations(Check const& check, std::uint64_t refused, std::string const& sample,
                    CheckResult& result) {
  result.violations += refused;
  result.checked = std::max(result.checked, result.violations);
  if (result.sample.empty()) result.sample = sample;
  result.passed = check.on_fail == OnFail::quarantine &&
                  static_cast<double>(result.violations) / static_cast<double>(result.checked) <=
                      check.max_fraction;
}

[[noreturn]] void refuse(CheckResult const& result, std::string const& sample,
                         std::vector<CheckResult> const& row_checks) {
  throw QualityFailure{
      fmt::format("quality check {} on {} failed: {} of {} rows, a domain refuses {}; correct the "
                  "source or the domain, or {}",
                  result.rule, result.subject, result.violations, result.checked, sample,
                  result.on_fail == OnFail::quarantine ? "raise max_fraction of this check"
                                                       : "set on_fail: quarantine for this check"),
      row_checks};
}

}  // namespace

std::uint64_t check_domains(PgTransaction& tx, Job const& job, Run const& run, UpsertSql const& sql,
                            std::vector<CheckResult>& row_checks) {
  if (!has_refusing_domain(job.target)) return 0;
  DomainSql const domains{sql};
  tx.exec(domains.create_function());
  auto const found = tx.exec(domains.find_refused());
  std::uint64_t refused = 0;
  if (!found.empty()) {
    refused = found[0][0].as<std::uint64_t>();
    auto const sample =
        without_secrets(fmt::format("page {}, record {}: {}", found[0][1].as<std::string>(),
                                    found[0][2].as<std::string>(), found[0][3].as<std::string>()));
    auto const check = check_of_types(job);
    auto& result = result_of_types(job, row_checks);
    result.on_fail = check.on_fail;
    add_violations(check, refused, sample, result);
    if (!result.passed) refuse(result, sample, row_checks);
    tx.exec(domains.quarantine_refused(), run.run_id);
    hide_secrets_of_set(tx, run, valid_types);
  }
  tx.exec(domains.drop_function());
  return refused;
}

}  // namespace loanpulse
