#include "mockapi/timeline.hpp"

#include <algorithm>
#include <utility>

#include "mockapi/random_bits.hpp"

namespace loanpulse::mockapi {
namespace {

constexpr std::uint64_t touch_stream = 4;
constexpr std::uint64_t age_stream = 5;
constexpr std::uint64_t longest_age_us = 30ULL * 24 * 3600 * 1'000'000;

}  // namespace

Timeline::Timeline(std::uint64_t seed, std::uint64_t rows) : seed_{seed}, times_{seed} {
  add({.first_position = 0, .count = rows, .first_id = 1});
}

std::uint64_t Timeline::first_at_or_after(Instant instant) const {
  return std::min(times_.first_at_or_after(instant), end());
}

std::uint64_t Timeline::first_after(SortKey const& key) const {
  std::uint64_t low = first_at_or_after(key.updated_at);
  std::uint64_t high = first_at_or_after(key.updated_at + std::chrono::microseconds{1});
  if (low == high) {
    return low;
  }
  Batch const& batch = batch_of(low);
  // The instant's block may begin in the gap before a batch or reach beyond its end.
  low = std::max(low, batch.first_position);
  high = std::clamp(high, low, batch.first_position + batch.count);
  while (low < high) {
    std::uint64_t const middle = low + (high - low) / 2;
    if (batch.id_at(middle - batch.first_position) <= key.application_id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::vector<RowVersion> Timeline::collect(std::uint64_t position, std::uint64_t limit) const {
  std::vector<RowVersion> rows;
  rows.reserve(std::min(limit, this->rows()));
  Batch const* batch = nullptr;
  for (position = live_.next(position); position < end() && rows.size() < limit;
       position = live_.next(position + 1)) {
    if (batch == nullptr || position >= batch->first_position + batch->count) {
      batch = &batch_of(position);
    }
    rows.push_back(row_at(*batch, position));
  }
  return rows;
}

std::optional<RowVersion> Timeline::find(std::uint64_t application_id) const {
  if (application_id == 0 || application_id > rows()) {
    return std::nullopt;
  }
  std::uint64_t const position = place_of(application_id).position;
  return row_at(batch_of(position), position);
}

void Timeline::touch(std::uint64_t count) {
  if (count == 0) {
    return;
  }
  ++touches_;
  std::uint64_t const all = rows();
  Batch batch{.first_position = next_bulk(), .count = count, .first_id = 0};
  batch.ids.reserve(count);
  batch.versions.reserve(count);
  for (std::uint64_t share = 0; share < count; ++share) {
    // One id out of each of `count` equal shares: distinct, rising, and spread over all.
    std::uint64_t const low = share * all / count;
    std::uint64_t const high = (share + 1) * all / count;
    std::uint64_t const bits = random_bits(seed_ + touches_, touch_stream, share);
    std::uint64_t const id = 1 + low + bits % (high - low);
    Place const old = place_of(id);
    live_.kill(old.position);
    batch.ids.push_back(static_cast<std::uint32_t>(id));
    batch.versions.push_back(old.version + 1);
  }
  add(std::move(batch));
}

void Timeline::append(std::uint64_t count) {
  if (count > 0) {
    add({.first_position = next_bulk(), .count = count, .first_id = rows() + 1});
  }
}

Timeline::Batch const& Timeline::batch_of(std::uint64_t position) const {
  auto const after = std::upper_bound(batches_.begin(), batches_.end(), position,
                                      [](std::uint64_t wanted, Batch const& batch) {
                                        return wanted < batch.first_position + batch.count;
                                      });
  return *after;
}

Timeline::Place Timeline::place_of(std::uint64_t application_id) const {
  // The newest batch that has the row holds its current version.
  auto batch = batches_.rbegin();
  for (;; ++batch) {
    if (batch->ids.empty()) {
      std::uint64_t const index = application_id - batch->first_id;  // wraps when it is before
      if (index < batch->count) {
        return {batch->first_position + index, 0};
      }
      continue;
    }
    auto const found = std::lower_bound(batch->ids.begin(), batch->ids.end(), application_id);
    if (found != batch->ids.end() && *found == application_id) {
      auto const index = static_cast<std::uint64_t>(found - batch->ids.begin());
      return {batch->first_position + index, batch->versions[index]};
    }
  }
}

RowVersion Timeline::row_at(Batch const& batch, std::uint64_t position) const {
  std::uint64_t const index = position - batch.first_position;
  std::uint64_t const id = batch.id_at(index);
  // Positions never fall behind ids, so a row is created before its first change.
  auto const age_us =
      static_cast<std::int64_t>(random_bits(seed_, age_stream, id) % longest_age_us);
  return {.application_id = id,
          .version = batch.version_at(index),
          .created_at = times_.at(id - 1) - std::chrono::microseconds{age_us},
          .updated_at = times_.at(position)};
}

std::uint64_t Timeline::next_bulk() const {
  return times_.bulk_start(end() + UpdateTimes::block_length);
}

void Timeline::add(Batch batch) {
  live_.extend(batch.first_position - end(), batch.count);
  batches_.push_back(std::move(batch));
}

}  // namespace loanpulse::mockapi
