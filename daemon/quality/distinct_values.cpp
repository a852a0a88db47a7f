#include "quality/distinct_values.hpp"

#include <algorithm>
#include <bit>
#include <functional>

#include "model/error.hpp"
#include "quality/row_check.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t most_in_memory = 30'000;

/// The finalizer of splitmix64: every bit of the input changes half of the output's.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

/// Of a cell whose type has one spelling for each value.
std::uint64_t digest_of(Cell const& cell) {
  switch (storage_of(cell.kind())) {
    case CellStorage::decimal:
    case CellStorage::text:
      return std::hash<std::string_view>{}(cell.text());
    case CellStorage::real:
      return std::bit_cast<std::uint64_t>(cell.real());
    case CellStorage::integer:
    case CellStorage::none:
      break;
  }
  return static_cast<std::uint64_t>(cell.integer());
}

/// Empty for a row with a null among them.
std::optional<std::uint64_t> digest_of(Cell const* row, std::vector<std::size_t> const& columns) {
  std::uint64_t digest = 0;
  for (auto const column : columns) {
    if (row[column].is_null()) return std::nullopt;
    digest = mixed(digest ^ digest_of(row[column]));
  }
  return digest;
}

}  // namespace

DistinctValues::DistinctValues(Target const& target, std::vector<std::string> const& names,
                               ScratchSpace& space)
    : space_{space} {
  for (auto const& name : names) {
    columns_.push_back(column_index(target, name));
    if (!has_one_spelling(target.columns[columns_.back()].type.name)) possible_ = false;
  }
}

void DistinctValues::observe(RowBatch const& batch, std::vector<bool> const& keep) {
  try {
    for (std::size_t row = 0; row < batch.rows && possible_; ++row) {
      if (!keep[row]) continue;
      if (auto const digest = digest_of(batch.row(row), columns_)) add(*digest);
    }
  } catch (StageError const&) {
    give_up();  // no room on disk; PostgreSQL may have some
  }
}

void DistinctValues::add(std::uint64_t digest) {
  if (count_ == 0) table_.clear(most_in_memory);
  if (count_++ == most_in_memory) {
    partitions_.emplace(space_);
    table_.for_each([&](std::uint64_t known) { partitions_->add(known); });
    table_ = {};
  }
  if (partitions_) {
    partitions_->add(digest);
  } else if (!table_.add(digest)) {
    give_up();
  }
}

bool DistinctValues::proven() {
  try {
    if (partitions_ && !partitions_->all_distinct()) give_up();
  } catch (StageError const&) {
    give_up();
  }
  partitions_.reset();
  return possible_;
}

void DistinctValues::give_up() {
  possible_ = false;
  table_ = {};
  partitions_.reset();
}

}  // namespace loanpulse
