#include "mockapi/update_times.hpp"

#include "mockapi/random_bits.hpp"

namespace loanpulse::mockapi {
namespace {

constexpr Instant history_start = std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};
constexpr std::chrono::microseconds block_span = std::chrono::minutes{10};
constexpr std::int64_t single_gap_us = 800'000;
constexpr std::uint64_t single_jitter_us = 799'000;
constexpr std::int64_t bulk_offset_us = 595'000'000;
constexpr std::uint64_t bulk_jitter_us = 4'000'000;

constexpr std::uint64_t shortest_bulk = 300;
constexpr std::uint64_t bulk_variation = 400;

constexpr std::uint64_t block_stream = 1;
constexpr std::uint64_t bulk_stream = 2;
constexpr std::uint64_t single_stream = 3;

static_assert(static_cast<std::int64_t>(UpdateTimes::block_length - shortest_bulk) * single_gap_us <
                  bulk_offset_us,
              "a bulk change comes after the single ones");
static_assert(bulk_offset_us + static_cast<std::int64_t>(bulk_jitter_us) < block_span.count(),
              "a bulk change comes before the next block");

}  // namespace

std::uint64_t UpdateTimes::single_changes(std::uint64_t block) const {
  return block_length - shortest_bulk - random_bits(seed_, block_stream, block) % bulk_variation;
}

std::uint64_t UpdateTimes::bulk_start(std::uint64_t position) const {
  std::uint64_t const block = position / block_length;
  return block * block_length + single_changes(block);
}

Instant UpdateTimes::at(std::uint64_t position) const {
  std::uint64_t const block = position / block_length;
  std::uint64_t const index = position % block_length;
  std::int64_t offset_us = 0;
  if (index < single_changes(block)) {
    offset_us =
        static_cast<std::int64_t>(index) * single_gap_us +
        static_cast<std::int64_t>(random_bits(seed_, single_stream, position) % single_jitter_us);
  } else {
    offset_us = bulk_offset_us +
                static_cast<std::int64_t>(random_bits(seed_, bulk_stream, block) % bulk_jitter_us);
  }
  return history_start + static_cast<std::int64_t>(block) * block_span +
         std::chrono::microseconds{offset_us};
}

std::uint64_t UpdateTimes::first_at_or_after(Instant instant) const {
  if (instant <= history_start) {
    return 0;
  }
  auto const block = static_cast<std::uint64_t>((instant - history_start) / block_span);
  std::uint64_t low = block * block_length;
  std::uint64_t high = low + block_length;
  while (low < high) {
    std::uint64_t const middle = low + (high - low) / 2;
    if (at(middle) < instant) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace loanpulse::mockapi
