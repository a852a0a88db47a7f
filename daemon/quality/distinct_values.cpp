#include "quality/distinct_values.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "quality/row_check.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t first_slots = 1u << 12;
constexpr std::size_t most_slots = 1u << 20;  ///< of eight bytes
constexpr std::size_t longest_search = 1000;  ///< values that crowd are not worth the time

bool has_one_spelling(TypeName type) {
  switch (type) {
    case TypeName::smallint:
    case TypeName::integer:
    case TypeName::bigint:
    case TypeName::boolean:
    case TypeName::date:
    case TypeName::timestamp:
    case TypeName::timestamptz:
    case TypeName::uuid:
    case TypeName::text:
    case TypeName::varchar:
      return true;
    default:
      return false;
  }
}

/// The finalizer of splitmix64: every bit of the input changes half of the output's.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

std::uint64_t digest_of(Cell const& cell) {
  switch (cell.kind()) {
    case CellKind::uuid:
    case CellKind::text:
      return std::hash<std::string_view>{}(cell.text());
    default:
      return static_cast<std::uint64_t>(cell.integer());
  }
}

/// Empty for a row with a null among them.
std::optional<std::uint64_t> digest_of(Cell const* row, std::vector<std::size_t> const& columns) {
  std::uint64_t digest = 0;
  for (auto const column : columns) {
    if (row[column].is_null()) return std::nullopt;
    digest = mixed(digest ^ digest_of(row[column]));
  }
  return std::max<std::uint64_t>(digest, 1);
}

}  // namespace

DistinctValues::DistinctValues(Target const& target, std::vector<std::string> const& names) {
  for (auto const& name : names) {
    columns_.push_back(column_index(target, name));
    if (!has_one_spelling(target.columns[columns_.back()].type.name)) proven_ = false;
  }
  if (proven_) slots_.resize(first_slots);
}

void DistinctValues::observe(RowBatch const& batch, std::vector<bool> const& keep) {
  for (std::size_t row = 0; row < batch.rows && proven_; ++row) {
    if (!keep[row]) continue;
    if (auto const digest = digest_of(batch.row(row), columns_)) add(*digest);
  }
}

void DistinctValues::add(std::uint64_t digest) {
  std::size_t const mask = slots_.size() - 1;
  for (std::size_t step = 0; step < longest_search; ++step) {
    auto& slot = slots_[(digest + step) & mask];
    if (slot == digest) return give_up();
    if (slot != 0) continue;
    slot = digest;
    if (++used_ > slots_.size() / 2) grow();
    return;
  }
  give_up();
}

void DistinctValues::grow() {
  if (slots_.size() == most_slots) {
    if (used_ > slots_.size() / 4 * 3) give_up();
    return;
  }
  std::vector<std::uint64_t> old(slots_.size() * 2);
  old.swap(slots_);
  used_ = 0;
  for (auto const digest : old) {
    if (digest != 0 && proven_) add(digest);
  }
}

void DistinctValues::give_up() {
  proven_ = false;
  slots_ = {};
}

}  // namespace loanpulse
