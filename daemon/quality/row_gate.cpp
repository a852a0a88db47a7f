#include "quality/row_gate.hpp"

#include "model/ascii_text.hpp"
#include "ops/hidden_secrets.hpp"
#include "quality/repaired_text.hpp"
#include "quality/row_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace loanpulse {
namespace {

constexpr std::size_t max_record_bytes = 1u << 20;
constexpr std::size_t max_reason_bytes = 4u << 10;

/// One check of the job and what it has found so far.
struct CheckState {
  std::unique_ptr<RowCheck> check;
  std::size_t position;
  std::string rule;
  OnFail on_fail;
  double max_fraction;
  std::uint64_t violations = 0;
  std::string sample;

  bool passed(std::uint64_t rows) const {
    if (violations == 0 || on_fail == OnFail::warn) return true;
    if (on_fail == OnFail::fail) return false;
    // The quotient is the double nearest to the share, as the configured limit is: 29 of 100 rows
    // are not more than 0.29, which a product could not tell.
    return static_cast<double>(violations) / static_cast<double>(rows) <= max_fraction;
  }
};

CheckState make_state(Check const& check, std::size_t position, Target const& target) {
  std::string const rule{rule_name(check.rule)};
  try {
    return {make_row_check(check.rule, target),
            position,
            rule,
            check.on_fail,
            check.max_fraction,
            0,
            {}};
  } catch (std::invalid_argument const& e) {
    throw std::invalid_argument{fmt::format("quality[{}]: {}: {}", position, rule, e.what())};
  }
}

/// The columns of a rule about single rows.
std::vector<std::string> columns_of(CheckRule const& rule) {
  if (auto const* not_null = std::get_if<NotNullCheck>(&rule)) return not_null->columns;
  if (auto const* range = std::get_if<RangeCheck>(&rule)) return {range->column};
  if (auto const* accepted = std::get_if<AcceptedValuesCheck>(&rule)) return {accepted->column};
  if (auto const* regex = std::get_if<RegexCheck>(&rule)) return {regex->column};
  return {};
}

std::string_view record_text(RowBatch const& batch, std::size_t row) {
  if (!batch.body || row >= batch.records.size()) return {};
  std::string_view const body = *batch.body;
  RecordSpan const span = batch.records[row];
  return body.substr(std::min(span.offset, body.size()), span.length);
}

}  // namespace

class RowGate::Checks {
 public:
  explicit Checks(Job const& job) : key_{key_columns(job.target)} {
    for (auto const& rule : job.source.keep) {
      wanted_.push_back({make_row_check(rule, job.target), columns_of(rule)});
    }
    bool types_are_checked = false;
    for (std::size_t i = 0; i < job.quality.size(); ++i) {
      auto state = make_state(job.quality[i], i, job.target);
      if (state.check) states_.push_back(std::move(state));
      types_are_checked |= std::holds_alternative<ValidTypesCheck>(job.quality[i].rule);
    }
    if (!types_are_checked) {
      states_.push_back(make_state(Check{ValidTypesCheck{}}, job.quality.size(), job.target));
    }
  }

  GateVerdict apply(RowBatch const& batch, std::vector<bool> const& left_out) {
    GateVerdict verdict;
    verdict.keep.assign(batch.rows, true);
    verdict.quarantined.reserve(std::min(batch.rows, batch.faults.size()));
    if (!wanted_.empty() || !left_out.empty()) verdict.skipped.assign(batch.rows, false);
    bool const may_pass_by = !verdict.skipped.empty() || !batch.gone.empty();
    auto fault = batch.faults.begin();
    for (std::size_t row = 0; row < batch.rows; ++row) {
      auto const first = fault;
      while (fault != batch.faults.end() && fault->row == row) ++fault;
      if (!may_pass_by) {
        judge(batch, row, CheckedRow{batch.row(row), {first, fault}}, verdict);
        continue;
      }
      bool const is_left_out = !left_out.empty() && left_out[row];
      // Of what is gone nothing is known but its key.
      if (!is_left_out && batch.is_gone(row) && has_key(batch.row(row))) continue;
      CheckedRow const checked{batch.row(row), {first, fault}};
      if (!is_left_out && (wanted_.empty() || is_wanted(checked))) {
        judge(batch, row, checked, verdict);
      } else {
        verdict.keep[row] = false;
        verdict.skipped[row] = true;
        ++verdict.skipped_rows;
      }
    }
    rows_ += batch.rows - verdict.skipped_rows;
    return verdict;
  }

  std::vector<CheckResult> results() const {
    std::vector<CheckResult> results;
    for (auto const& state : states_) {
      CheckResult result;
      result.position = state.position;
      result.rule = state.rule;
      result.subject = state.check->subject();
      result.on_fail = state.on_fail;
      result.passed = state.passed(rows_);
      result.checked = rows_;
      result.violations = state.violations;
      result.sample = state.sample;
      results.push_back(std::move(result));
    }
    return results;
  }

 private:
  /// A rule of `keep`, and the columns that it asks about.
  struct Wanted {
    std::unique_ptr<RowCheck> check;
    std::vector<std::string> columns;
  };

  bool is_wanted(CheckedRow const& row) const {
    return std::none_of(wanted_.begin(), wanted_.end(), [&](Wanted const& wanted) {
      return wanted.check->violates(row) && can_be_told(wanted, row);
    });
  }

  /// What a fault has left without a value may be wanted.
  static bool can_be_told(Wanted const& wanted, CheckedRow const& row) {
    return std::none_of(row.faults.begin(), row.faults.end(), [&](RowFault const& fault) {
      return fault.column.empty() || is_one_of(fault.column, wanted.columns);
    });
  }

  void judge(RowBatch const& batch, std::size_t row, CheckedRow const& checked,
             GateVerdict& verdict) {
    for (auto& state : states_) {
      if (!state.check->violates(checked)) continue;
      bool const keeps_out = verdict.keep[row] && is_kept_out(state, checked);
      if (state.violations++ == 0 || keeps_out) {
        note(batch, row, state, state.check->describe(checked), keeps_out ? &verdict : nullptr);
      }
    }
  }

  /// A row without its key can be stored nowhere, even if a wrong type is only warned about.
  bool is_kept_out(CheckState const& state, CheckedRow const& row) const {
    if (state.on_fail != OnFail::warn) return true;
    return state.rule == "valid_types" && !has_key(row.cells);
  }

  bool has_key(Cell const* cells) const {
    return std::none_of(key_.begin(), key_.end(),
                        [&](std::size_t column) { return cells[column].is_null(); });
  }

  static void note(RowBatch const& batch, std::size_t row, CheckState& state, Violation violation,
                   GateVerdict* kept_out_of) {
    violation.text = repaired_text(violation.text, max_reason_bytes);
    if (state.sample.empty()) {
      state.sample = fmt::format("page {}, record {}: {}", batch.page, batch.first_record + row,
                                 violation.text);
    }
    if (kept_out_of == nullptr) return;
    kept_out_of->keep[row] = false;
    QuarantinedRow& quarantined = kept_out_of->quarantined.emplace_back();
    quarantined.page = batch.page;
    quarantined.record = batch.first_record + row;
    if (row < batch.records.size()) quarantined.byte_offset = batch.offset_in_answer(row);
    quarantined.rule = state.rule;
    quarantined.column = std::move(violation.column);
    quarantined.reason = std::move(violation.text);
    quarantined.text = without_secrets(repaired_text(record_text(batch, row), max_record_bytes));
  }

  std::vector<Wanted> wanted_;
  std::vector<CheckState> states_;
  std::vector<std::size_t> key_;
  std::uint64_t rows_ = 0;
};

RowGate::RowGate(Job const& job) : checks_{std::make_unique<Checks>(job)} {}
RowGate::~RowGate() = default;

GateVerdict RowGate::apply(RowBatch const& batch, std::vector<bool> const& left_out) {
  return checks_->apply(batch, left_out);
}

std::vector<CheckResult> RowGate::results() const { return checks_->results(); }

}  // namespace loanpulse
