#include "decode/row_digest.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

namespace loanpulse {
namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9fb21c651e98df25u;
  return hash ^ (hash >> 32);
}

template <class Word>
std::uint64_t word_at(char const* place) {
  Word word = 0;
  std::memcpy(&word, place, sizeof word);
  return word;
}

std::uint64_t mixed(std::uint64_t hash, std::string_view text) {
  std::size_t const size = text.size();
  char const* const start = text.data();
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      hash = mixed(hash, word_at<std::uint64_t>(start + at));
    }
    return mixed(hash, word_at<std::uint64_t>(start + size - 8));
  }
  if (size >= 4) {
    return mixed(hash,
                 word_at<std::uint32_t>(start) << 32 | word_at<std::uint32_t>(start + size - 4));
  }
  if (size == 0) return hash;
  return mixed(hash, word_at<std::uint8_t>(start) << 16 |
                         word_at<std::uint8_t>(start + size / 2) << 8 |
                         word_at<std::uint8_t>(start + size - 1));
}

std::uint64_t mixed(std::uint64_t hash, Cell const& cell) {
  auto const kind = static_cast<std::uint64_t>(cell.kind());
  switch (storage_of(cell.kind())) {
    case CellStorage::none:
      return mixed(hash, kind);
    case CellStorage::integer:
      return mixed(hash + kind, static_cast<std::uint64_t>(cell.integer()));
    case CellStorage::real:
      return mixed(hash + kind, std::bit_cast<std::uint64_t>(cell.real()));
    case CellStorage::decimal:
    case CellStorage::text:
      return mixed(mixed(hash, cell.text().size() << 8 | kind), cell.text());
  }
  return hash;
}

/// 0 where one of them is null.
std::uint64_t key_digest(Cell const* cells, std::vector<std::size_t> const& key) {
  std::uint64_t hash = key.size();
  for (auto const column : key) {
    if (cells[column].is_null()) return 0;
    hash = mixed(hash, cells[column]);
  }
  return std::max<std::uint64_t>(mixed(hash, 1), 1);
}

}  // namespace

std::uint64_t digest_of(RowBatch const& batch, std::vector<std::size_t> const& key,
                        std::vector<RowMark>& marks) {
  std::uint64_t digest = 0;
  auto fault = batch.faults.begin();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    std::uint64_t hash = batch.columns;
    Cell const* const cells = batch.row(row);
    for (std::size_t column = 0; column < batch.columns; ++column) {
      hash = mixed(hash, cells[column]);
    }
    if (fault != batch.faults.end() && fault->row == row && batch.body) {
      RecordSpan const span = batch.records[row];
      auto const record = std::string_view{*batch.body}.substr(span.offset, span.length);
      hash = mixed(mixed(hash, record.size()), record);
    }
    while (fault != batch.faults.end() && fault->row == row) ++fault;
    hash = mixed(hash, 1);
    digest += hash;
    if (!key.empty()) marks.push_back({key_digest(cells, key), hash});
  }
  return digest;
}

}  // namespace loanpulse
