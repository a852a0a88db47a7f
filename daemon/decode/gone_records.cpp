#include "decode/gone_records.hpp"

#include "json/json_scalar.hpp"
#include "model/ascii_text.hpp"

#include <algorithm>

namespace loanpulse {
namespace {

/// Anything but null, false, 0 and an empty text: a time of deletion says yes too.
bool affirms(JsonScalar const& scalar) {
  auto const word = lower_case(scalar.text);
  return scalar.kind != MemberKind::null && !word.empty() && word != "false" && word != "0";
}

}  // namespace

GoneRecords::GoneRecords(Job const& job) {
  if (!job.target.deleted) return;
  is_wanted_ = true;
  auto const& deleted = *job.target.deleted;
  if (!deleted.path.empty()) path_ = parse_json_path(deleted.path);
  values_ = deleted.values;
  has_selectors_ = !deleted.selectors.empty();
}

void GoneRecords::observe(RowBatch& batch) const {
  if (!is_wanted_ || !batch.body) return;
  std::string_view const body = *batch.body;
  batch.gone.assign(batch.rows, false);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    auto const& span = batch.records[row];
    batch.gone[row] = is_gone(body.substr(span.offset, span.length));
  }
}

bool GoneRecords::is_gone(std::string_view record) const {
  if (has_selectors_) {
    static JsonPath const marker{{std::string{gone_member}}};
    auto const marked = scalar_at(record, marker);
    if (marked && affirms(*marked)) return true;
  }
  if (!path_) return false;
  auto const found = scalar_at(record, *path_);
  if (!found) return false;
  if (values_.empty()) return affirms(*found);
  return found->kind != MemberKind::null &&
         std::find(values_.begin(), values_.end(), found->text) != values_.end();
}

}  // namespace loanpulse
