#include "decode/wrong_declarations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "decode/record_probe.hpp"
#include "values/fitting_declaration.hpp"

namespace loanpulse {
namespace {

bool has_faults(RowBatch const& batch, std::string const& column) {
  return std::any_of(batch.faults.begin(), batch.faults.end(),
                     [&](RowFault const& fault) { return fault.column == column; });
}

bool has_values(RowBatch const& batch, std::size_t column) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!batch.row(row)[column].is_null()) return true;
  }
  return false;
}

}  // namespace

void WrongDeclarations::observe(RowBatch const& batch) {
  if (done_ || batch.rows == 0) return;
  done_ = true;
  if (batch.faults.empty()) return;
  for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
    if (has_values(batch, i) || !has_faults(batch, plan_.columns[i].column().name)) continue;
    examine(batch, i);
  }
}

void WrongDeclarations::examine(RowBatch const& batch, std::size_t index) {
  Converter const& converter = plan_.columns[index];
  Column const& column = converter.column();
  FittingDeclaration fitting{column, {converter.in_key(), index == plan_.cursor_column}};
  auto const path = place_of(column);
  std::string_view const body = *batch.body;
  std::size_t values = 0;
  for (auto const& span : batch.records) {
    auto const value = probe_record(body.substr(span.offset, span.length), path);
    if (!value) continue;
    if (value->kind != ProbedValue::Kind::scalar) {
      fitting.observe_container();
    } else if (value->scalar == ScalarKind::null) {
      continue;
    } else {
      fitting.observe(value->scalar, value->text);
    }
    ++values;
  }
  auto const cure = fitting.cure();
  if (values == 0 || !cure) return;
  texts_.push_back(
      fmt::format("column {}: its declaration is wrong, for {}: {}, which takes {}", column.name,
                  values == 1 ? "its first value does not convert"
                              : fmt::format("none of its first {} values converts", values),
                  *cure, values == 1 ? "it" : "them all"));
}

}  // namespace loanpulse
