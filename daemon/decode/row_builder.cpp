#include "decode/row_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// Not put together: a page may be one such record after the other.
std::string_view misplaced(ScalarKind kind) {
  switch (kind) {
    case ScalarKind::null:
      return "the record is null, expected an object";
    case ScalarKind::boolean:
      return "the record is a boolean, expected an object";
    case ScalarKind::number:
      return "the record is a number, expected an object";
    case ScalarKind::string:
      return "the record is a string, expected an object";
  }
  return "the record is no object";
}

}  // namespace

std::string_view word_for(ScalarKind kind) {
  switch (kind) {
    case ScalarKind::null:
      return "null";
    case ScalarKind::boolean:
      return "a boolean";
    case ScalarKind::number:
      return "a number";
    case ScalarKind::string:
      return "a string";
  }
  return "a value";
}

std::string_view word_for_container(bool is_array) { return is_array ? "an array" : "an object"; }

RowBuilder::RowBuilder(PagePlan const& plan)
    : plan_{plan}, root_{&plan.record.root()}, columns_{plan.columns.size()} {
  seen_.found.assign(plan.record.size(), false);
  seen_.entered.assign(plan.record.size(), false);
}

void RowBuilder::hand_over(std::size_t rows, std::size_t bytes,
                           std::function<void(RowBatch)> receiver) {
  most_rows_ = rows;
  most_bytes_ = bytes;
  receiver_ = std::move(receiver);
}

void RowBuilder::begin(bool strings_may_hold_nul) {
  strings_may_hold_nul_ = strings_may_hold_nul;
  begin_batch(0);
}

void RowBuilder::begin_batch(std::size_t first_record) {
  seen_in_.assign(plan_.record.size(), 0);
  faulted_in_.assign(plan_.columns.size(), 0);
  offers_.assign(plan_.choices, {});
  names_.assign(plan_.columns.size(), {});
  arena_ = TextArena{};
  batch_ = RowBatch{};
  batch_.first_record = first_record;
  batch_.columns = plan_.columns.size();
  batch_.cells.reserve(expected_rows_ * batch_.columns);
  batch_.records.reserve(expected_rows_);
  if (plan_.cursor_column) batch_.cursors.reserve(expected_rows_);
  convert_given();
}

RowBatch RowBuilder::take() {
  for (std::size_t place = 0; place < seen_in_.size(); ++place) {
    if (seen_in_[place] != 0) seen_.found[place] = true;
  }
  expected_rows_ = batch_.rows;
  batch_.storage_bytes = arena_.bytes();
  batch_.storage = arena_.release();
  auto batch = std::move(batch_);
  begin_batch(batch.first_record + batch.rows);
  return batch;
}

/// Whether the record at `offset` is for the next batch.
bool RowBuilder::is_full(std::size_t offset) const {
  if (batch_.rows == 0) return false;
  if (batch_.rows == most_rows_) return true;
  return offset - batch_.records.front().offset + batch_.cells.size() * sizeof(Cell) +
             batch_.faults.size() * sizeof(RowFault) + arena_.bytes() >=
         most_bytes_;
}

void RowBuilder::begin_row(std::size_t offset) {
  if (receiver_ && is_full(offset)) receiver_(take());
  ++batch_.rows;
  batch_.records.push_back({offset, 0});
  batch_.cells.resize(batch_.rows * batch_.columns);
  if (plan_.cursor_column) batch_.cursors.emplace_back();
  cells_ = batch_.row(batch_.rows - 1);
  if (!given_cells_.empty()) add_given();
}

void RowBuilder::convert_given() {
  given_cells_.clear();
  for (auto const& value : given_) {
    auto& given = given_cells_.emplace_back();
    given.column = value.column;
    if (!value.text) continue;
    given.fault = plan_.columns[value.column].convert(
        value.is_number ? ScalarKind::number : ScalarKind::string, arena_.copy(*value.text), arena_,
        given.cell);
  }
}

void RowBuilder::add_given() {
  for (auto const& given : given_cells_) {
    if (!given.fault) {
      cells_[given.column] = given.cell;
    } else if (first_fault(given.column)) {
      fault(given.column, *given.fault);
    }
  }
}

void RowBuilder::end_row(std::size_t end_offset) {
  if (!offers_.empty()) settle_offers();
  RecordSpan& span = batch_.records.back();
  span.length = end_offset - span.offset;
}

void RowBuilder::repeated(PathNode const& place) {
  std::size_t const column = plan_.column_of(place.first_user_below());
  if (!first_fault(column)) return;
  fault(column, fmt::format("the member \"{}\" occurs twice", printable(place.name(), 60)));
}

void RowBuilder::scalar(PathNode const& place, ScalarKind kind, std::string_view text) {
  if (!first_time(place)) return;
  if (is_record(place) && place.users().empty()) return misplaced_record(misplaced(kind));
  if (kind == ScalarKind::null) return;
  if (strings_may_hold_nul_ && kind == ScalarKind::string && !place.users().empty() &&
      text.find('\0') != std::string_view::npos) {
    return nul_in_string(place);
  }
  for (std::size_t const user : place.users()) {
    if (user >= columns_) {
      special_scalar(user, kind, text);
      continue;
    }
    auto reason = plan_.columns[user].convert(kind, text, arena_, cells_[user]);
    if (reason && first_fault(user)) fault(user, *reason);
  }
  if (!place.has_children() || is_record(place)) return;
  std::size_t const user = place.first_user_below();
  std::size_t const column = plan_.column_of(user);
  if (plan_.choice_of(user) != nullptr || !first_fault(column)) return;
  fault(column, fmt::format("\"{}\" is {}, expected an object", printable(place.name(), 60),
                            word_for(kind)));
}

void RowBuilder::convert(std::size_t column, ScalarKind kind, std::string_view text) {
  auto reason = plan_.columns[column].convert(kind, text, arena_, cells_[column]);
  if (reason && first_fault(column)) fault(column, *reason);
}

void RowBuilder::special_scalar(std::size_t user, ScalarKind kind, std::string_view text) {
  auto const& path = plan_.special[user - columns_];
  if (path.choice) return offer(path, {.kind = kind, .text = text});
  batch_.cursors.back() = text;
  convert(path.column, kind, text);
}

void RowBuilder::nul_in_string(PathNode const& place) {
  constexpr std::string_view reason = "holds U+0000, which PostgreSQL cannot store";
  bool told = false;
  for (std::size_t const user : place.users()) {
    if (auto const* const path = plan_.choice_of(user)) {
      offer(*path, {.fault = std::string{reason}});
    } else if (!std::exchange(told, true)) {
      std::size_t const column = plan_.column_of(user);
      if (first_fault(column)) fault(column, reason);
    }
  }
}

/// Members come in any order, so that a better one may still follow.
void RowBuilder::offer(PagePlan::SpecialPath const& path, Offer offer) {
  Offer& best = offers_[*path.choice];
  if (best.row == batch_.rows && best.rank <= path.rank) return;
  best = std::move(offer);
  best.row = batch_.rows;
  best.rank = path.rank;
}

void RowBuilder::settle_offers() {
  for (auto const& path : plan_.special) {
    if (!path.choice) continue;
    Offer const& best = offers_[*path.choice];
    if (best.row != batch_.rows || best.rank != path.rank) continue;
    if (!best.fault.empty()) {
      if (first_fault(path.column)) fault(path.column, best.fault);
    } else if (best.is_document) {
      cells_[path.column] = Cell::of_text(CellKind::json, best.text);
    } else {
      if (path.column == plan_.cursor_column) batch_.cursors.back() = best.text;
      convert(path.column, best.kind, best.text);
    }
  }
}

bool RowBuilder::container(PathNode const& place, bool is_array) {
  if (!first_time(place)) return false;
  if (!is_array || place.has_elements()) seen_.entered[place.id()] = true;
  if (is_record(place) && is_array && place.users().empty() && !place.has_elements()) {
    misplaced_record("the record is an array, expected an object");
  }
  bool wanted = false;
  for (std::size_t const user : place.users()) {
    std::size_t const column = plan_.column_of(user);
    Converter const& converter = plan_.columns[column];
    auto const reason = [&] {
      return fmt::format("is {}, expected {}", word_for_container(is_array),
                         with_article(converter.column().type));
    };
    if (converter.takes_documents()) {
      wanted = true;
    } else if (auto const* const path = plan_.choice_of(user)) {
      offer(*path, {.fault = reason()});
    } else if (first_fault(column)) {
      fault(column, reason());
    }
  }
  return wanted;
}

void RowBuilder::document(PathNode const& place, JsonCapture::Result const& captured) {
  std::string_view text;
  if (!captured.problem) text = arena_.copy(captured.text);
  for (std::size_t const user : place.users()) {
    std::size_t const column = plan_.column_of(user);
    Converter const& converter = plan_.columns[column];
    if (!converter.takes_documents()) continue;
    auto const problem =
        captured.problem ? captured.problem : size_fault(converter.column().type, text.size());
    if (auto const* const path = plan_.choice_of(user)) {
      offer(*path, {.text = text, .is_document = true, .fault = problem.value_or("")});
    } else if (problem) {
      if (first_fault(column)) fault(column, *problem);
    } else {
      cells_[column] = Cell::of_text(CellKind::json, text);
    }
  }
}

void RowBuilder::misplaced_array(PathNode const& place) {
  if (is_record(place)) return;  // `container` has said so
  std::size_t const user = place.first_user_below();
  std::size_t const column = plan_.column_of(user);
  if (plan_.choice_of(user) != nullptr || !first_fault(column)) return;
  fault(column, fmt::format("\"{}\" is an array, expected an object", printable(place.name(), 60)));
}

/// Its reason is told by a text that stays.
void RowBuilder::misplaced_record(std::string_view reason) {
  batch_.faults.push_back({batch_.rows - 1, {}, reason});
}

void RowBuilder::fault(std::size_t column, std::string_view reason) {
  if (names_[column].empty()) names_[column] = arena_.copy(plan_.columns[column].column().name);
  batch_.faults.push_back({batch_.rows - 1, names_[column], arena_.copy(reason)});
}

}  // namespace loanpulse
