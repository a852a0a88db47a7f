#include "load/stored_order.hpp"

#include <algorithm>
#include <limits>

namespace loanpulse {
namespace {

/// Bytes: PostgreSQL's default, and nearly everybody's. Another size makes the guess a worse one.
constexpr std::size_t block_size = 8192;
/// Bytes of a row in its block beside the fields (manual, 73.6): header and item pointer.
constexpr std::size_t row_overhead = 28;

/// Rows that lie side by side: no more than one block between two of them.
struct Run {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::size_t rows = 0;

  double rows_per_block() const { return static_cast<double>(rows) / (last - first + 1.0); }
};

/// The longest one.
Run longest_run(std::vector<std::uint32_t>& blocks) {
  std::sort(blocks.begin(), blocks.end());
  Run longest;
  Run run;
  for (auto const block : blocks) {
    if (run.rows == 0 || block - run.last > 2) run = {block, block, 0};
    run.last = block;
    ++run.rows;
    if (run.rows > longest.rows) longest = run;
  }
  return longest;
}

/// Among three rows of others there may be one of ours: more would be read in vain.
bool is_dense(Run const& run, StoredOrder::Answer const& answer) {
  auto const row_size = answer.bytes / std::max<std::size_t>(answer.rows, 1) + row_overhead;
  return 3 * run.rows_per_block() * static_cast<double>(row_size) >= block_size;
}

}  // namespace

void StoredOrder::answered(Answer answer) {
  waiting_rows_ -= std::min(waiting_rows_, answer.rows);
  auto const run = longest_run(answer.blocks);
  // One in ten may be elsewhere: those are staged.
  if (run.rows == 0 || 10 * run.rows < 9 * answer.rows || !is_dense(run, answer)) return lose();
  rows_per_block_ = run.rows_per_block();
  last_block_ = run.last;
}

void StoredOrder::lose() {
  rows_per_block_ = 0;
  ++failures_;
}

std::optional<BlockRange> StoredOrder::expected(std::size_t rows) const {
  if (rows_per_block_ == 0 || !wants_places()) return std::nullopt;
  double const before = static_cast<double>(waiting_rows_) / rows_per_block_;
  double const own = static_cast<double>(rows) / rows_per_block_;
  // The page before may end within a block, and no two blocks have room for as many rows.
  double const margin = 1 + (before + own) / 32;
  double const first = last_block_ + before - margin;
  double const last = last_block_ + before + own + margin;
  if (last >= std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return BlockRange{static_cast<std::uint32_t>(std::max(first, 0.0)),
                    static_cast<std::uint32_t>(last)};
}

}  // namespace loanpulse
