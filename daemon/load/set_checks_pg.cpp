#include "load/set_checks_pg.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ops/hidden_secrets.hpp"
#include "values/shown_text.hpp"

namespace loanpulse {
namespace {

std::string bounds(RowCountCheck const& check) {
  if (check.min && check.max) return fmt::format("{}..{} rows", *check.min, *check.max);
  if (check.min) return fmt::format("at least {} rows", *check.min);
  return fmt::format("at most {} rows", check.max.value_or(0));
}

CheckResult result_of(Check const& check, std::size_t position, std::string subject,
                      std::uint64_t checked, std::uint64_t violations, std::string sample) {
  CheckResult result;
  result.position = position;
  result.rule = rule_name(check.rule);
  result.subject = std::move(subject);
  result.on_fail = check.on_fail;
  result.checked = checked;
  result.violations = violations;
  result.sample = std::move(sample);
  // Divided, not multiplied: 29 of 100 rows are exactly 0.29 of them.
  bool const too_many =
      checked > 0 &&
      static_cast<double>(violations) / static_cast<double>(checked) > check.max_fraction;
  result.passed = violations == 0 || check.on_fail == OnFail::warn ||
                  (check.on_fail == OnFail::quarantine && !too_many);
  return result;
}

}  // namespace

SetCheckOutcome SetChecks::apply(std::uint64_t staged, SetFacts const& facts,
                                 bool rows_came_again) {
  if (staged > 0 && !rows_came_again) check_unique(true, staged, facts);
  bool const may_repeat = !job_.target.primary_key.empty() && !facts.keys_are_distinct;
  if (staged > 0 && may_repeat && !tx_.exec(sql_.find_repeated_key()).empty()) {
    outcome_.superseded = tx_.exec(sql_.remove_superseded()).affected_rows();
  }
  if (staged > 0 && rows_came_again) check_unique(true, staged - outcome_.superseded, facts);
  check_unique(false, staged - outcome_.quarantined - outcome_.superseded, facts);
  check_row_count(staged - outcome_.quarantined - (rows_came_again ? outcome_.superseded : 0));
  std::sort(outcome_.results.begin(), outcome_.results.end(),
            [](auto const& a, auto const& b) { return a.position < b.position; });
  return std::move(outcome_);
}

void SetChecks::check_unique(bool on_primary_key, std::uint64_t rows, SetFacts const& facts) {
  for (std::size_t i = 0; i < job_.quality.size(); ++i) {
    auto const* unique = std::get_if<UniqueCheck>(&job_.quality[i].rule);
    if (unique == nullptr || is_primary_key(*unique, job_.target) != on_primary_key) continue;
    auto const subject = fmt::format("{}", fmt::join(unique->columns, ", "));
    std::uint64_t violations = 0;
    std::string sample;
    if (rows > 0 && !facts.proves(i)) {
      violations = tx_.exec(sql_.count_surplus(*unique))[0][0].as<std::uint64_t>();
      if (violations > 0) {
        auto const found = tx_.exec(sql_.example_of_repeated(*unique));
        sample = fmt::format("{} = {} more than once", subject,
                             shown_text(found[0][0].as<std::string>("")));
      }
    }
    if (violations > 0 && job_.quality[i].on_fail == OnFail::quarantine) {
      // Which of the rows is right cannot be known, so none of them goes on.
      violations =
          tx_.exec(sql_.quarantine_repeated(*unique), run_.run_id, subject).affected_rows();
      hide_secrets_of_set(tx_, run_, "unique");
      outcome_.quarantined += violations;
    }
    outcome_.results.push_back(
        result_of(job_.quality[i], i, subject, rows, violations, std::move(sample)));
    if (job_.quality[i].on_fail == OnFail::quarantine) rows -= violations;
  }
}

void SetChecks::check_row_count(std::uint64_t rows) {
  for (std::size_t i = 0; i < job_.quality.size(); ++i) {
    auto const* count = std::get_if<RowCountCheck>(&job_.quality[i].rule);
    if (count == nullptr) continue;
    bool const too_few = count->min && rows < *count->min && !lacks_rows_;
    bool const outside = too_few || (count->max && rows > *count->max);
    outcome_.results.push_back(result_of(job_.quality[i], i, bounds(*count), rows, outside ? 1 : 0,
                                         outside ? fmt::format("the run has {} rows", rows) : ""));
  }
}

void hide_secrets_of_set(PgTransaction& tx, Run const& run, std::string_view rule) {
  if (!HiddenSecrets::current()) return;
  auto const moved = tx.exec(
      "SELECT ctid::text, reason, record_text FROM metadata.quarantined_rows WHERE run_id = "
      "$1::uuid AND rule = $2::text AND byte_offset IS NULL",
      run.run_id, rule);
  for (auto const& row : moved) {
    auto const reason = row[1].as<std::string>("");
    auto const text = row[2].as<std::string>("");
    auto const shown_reason = without_secrets(reason);
    auto const shown = without_secrets(text);
    if (shown == text && shown_reason == reason) continue;
    tx.exec(
        "UPDATE metadata.quarantined_rows SET reason = $2::text, record_text = $3::text WHERE ctid "
        "= $1::tid",
        row[0].as<std::string>(), shown_reason, shown);
  }
}

}  // namespace loanpulse
