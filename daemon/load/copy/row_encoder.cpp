#include "load/copy/row_encoder.hpp"

namespace loanpulse {
namespace {

// PostgreSQL counts from 2000-01-01, a cell from 1970-01-01.
constexpr std::int64_t epoch_days = 10'957;
constexpr std::int64_t epoch_microseconds = epoch_days * 86'400'000'000;

}  // namespace

LoadMark::LoadMark(std::string_view run_id, std::int64_t loaded_at) {
  copy_.begin();
  copy_.uuid_field(run_id);
  copy_.number_field(loaded_at - epoch_microseconds);
}

std::string_view LoadMark::fields() const {
  auto const bytes = copy_.bytes().subspan(BinaryCopy::header_size);
  return {bytes.data(), bytes.size()};
}

RowEncoder::RowEncoder(Job const& job, bool with_cursor_text)
    : arrival_order_{job.source},
      with_cursor_text_{with_cursor_text},
      with_gone_{job.target.deleted.has_value()} {
  for (auto const& column : job.target.columns) {
    auto const type = column.type.name;
    forms_.push_back({traits_of(type).width, type == TypeName::jsonb});
  }
  if (job.source.incremental) {
    auto const& column = job.target.columns.at(job.source.incremental->cursor_column);
    bool const may_be_finer = cell_kind(column.type.name) == CellKind::timestamp;
    if (may_be_finer) cursor_order_.emplace(column);
  }
}

std::span<char const> RowEncoder::encode(RowBatch const& batch, std::vector<bool> const& keep) {
  copy_.begin();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!keep[row]) continue;
    encode_cells(batch, row, 1u + (with_cursor_text_ ? 1 : 0) + (with_gone_ ? 1 : 0));
    copy_.number_field(order_of(batch, row));
    if (with_cursor_text_) copy_.bytes_field(batch.cursors.empty() ? "" : batch.cursors[row]);
    if (with_gone_) copy_.number_field(static_cast<std::int8_t>(batch.is_gone(row)));
  }
  copy_.end();
  return copy_.bytes();
}

std::span<char const> RowEncoder::encode_for_target(RowBatch const& batch,
                                                    std::vector<bool> const& keep,
                                                    LoadMark const& mark) {
  copy_.begin();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!keep[row]) continue;
    encode_cells(batch, row, 2);
    copy_.fields(mark.fields());
  }
  copy_.end();
  return copy_.bytes();
}

std::span<std::int64_t const> RowEncoder::orders(RowBatch const& batch,
                                                 std::vector<bool> const& keep) {
  orders_.clear();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (keep[row]) orders_.push_back(order_of(batch, row));
  }
  return orders_;
}

std::int64_t RowEncoder::order_of(RowBatch const& batch, std::size_t row) const {
  std::string_view const cursor = batch.cursors.empty() ? "" : batch.cursors[row];
  int const nanoseconds =
      cursor_order_ && !cursor.empty() ? cursor_order_->nanoseconds_below_microsecond(cursor) : 0;
  return arrival_order_(nanoseconds, batch.page, batch.first_record + row);
}

void RowEncoder::encode_cells(RowBatch const& batch, std::size_t row, std::size_t more) {
  copy_.begin_tuple(static_cast<std::int16_t>(forms_.size() + more));
  Cell const* const cells = batch.row(row);
  for (std::size_t i = 0; i < forms_.size(); ++i) encode_cell(cells[i], forms_[i]);
}

void RowEncoder::encode_cell(Cell const& cell, FieldForm form) {
  switch (cell.kind()) {
    case CellKind::null:
      return copy_.null_field();
    case CellKind::boolean:
      return copy_.number_field(static_cast<std::int8_t>(cell.integer()));
    case CellKind::integer:
      if (form.width == sizeof(std::int16_t)) {
        return copy_.number_field(static_cast<std::int16_t>(cell.integer()));
      }
      if (form.width == sizeof(std::int32_t)) {
        return copy_.number_field(static_cast<std::int32_t>(cell.integer()));
      }
      return copy_.number_field(cell.integer());
    case CellKind::real:
      if (form.width == sizeof(float)) {
        return copy_.number_field(static_cast<float>(cell.real()));
      }
      return copy_.number_field(cell.real());
    case CellKind::numeric:
      return copy_.numeric_field(cell.text());
    case CellKind::date:
      return copy_.number_field(static_cast<std::int32_t>(cell.integer() - epoch_days));
    case CellKind::timestamp:
      return copy_.number_field(cell.integer() - epoch_microseconds);
    case CellKind::uuid:
      return copy_.uuid_field(cell.text());
    case CellKind::text:
      return copy_.bytes_field(cell.text());
    case CellKind::json:
      if (form.is_jsonb) return copy_.jsonb_field(cell.text());
      return copy_.bytes_field(cell.text());
  }
}

}  // namespace loanpulse
