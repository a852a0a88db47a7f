#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mockapi/instant.hpp"
#include "mockapi/live_positions.hpp"
#include "mockapi/update_times.hpp"

namespace loanpulse::mockapi {

/// The order of everything: by time of change, then by id.
struct SortKey {
  Instant updated_at;
  std::uint64_t application_id = 0;

  auto operator<=>(SortKey const&) const = default;
};

/// All that is needed to render one row in its current version.
struct RowVersion {
  std::uint64_t application_id = 0;
  std::uint32_t version = 0;  ///< how often it was touched
  Instant created_at;
  Instant updated_at;

  SortKey key() const { return {updated_at, application_id}; }
};

/// The history of changes: the rows at the start, in order of id, and behind them whatever was
/// appended or touched. A change takes the next position; a touched row leaves its old one, so
/// that the live positions, in order, are the rows ordered by SortKey. Rows that were never
/// touched take one bit, touched ones some eight bytes more per touch. One thread at a time.
class Timeline {
 public:
  static constexpr std::uint64_t max_rows = 100'000'000;

  /// `rows` is at most max_rows.
  Timeline(std::uint64_t seed, std::uint64_t rows);

  std::uint64_t rows() const { return live_.count(); }
  std::uint64_t end() const { return live_.end(); }

  /// The first position at or after the instant, or after the key: it need not be live.
  std::uint64_t first_at_or_after(Instant instant) const;
  std::uint64_t first_after(SortKey const& key) const;

  std::uint64_t live_before(std::uint64_t position) const { return live_.live_before(position); }
  std::uint64_t at_rank(std::uint64_t rank) const { return live_.at_rank(rank); }

  /// Up to `limit` rows in order, from the first live position at or after `position`.
  std::vector<RowVersion> collect(std::uint64_t position, std::uint64_t limit) const;

  std::optional<RowVersion> find(std::uint64_t application_id) const;

  /// Gives `count` rows, spread over all ids, a new version, newer than every row before, most of
  /// them at one instant. `count` is at most rows().
  void touch(std::uint64_t count);

  /// Adds rows with the next ids as the newest changes. The sum stays at most max_rows.
  void append(std::uint64_t count);

 private:
  /// Changes that came together: ids rise with the position. New rows need no list of their ids.
  struct Batch {
    std::uint64_t first_position = 0;
    std::uint64_t count = 0;
    std::uint64_t first_id = 0;                ///< of new rows
    std::vector<std::uint32_t> ids = {};       ///< of touched rows, else empty
    std::vector<std::uint32_t> versions = {};  ///< beside ids

    std::uint64_t id_at(std::uint64_t index) const {
      return ids.empty() ? first_id + index : ids[index];
    }
    std::uint32_t version_at(std::uint64_t index) const {
      return versions.empty() ? 0 : versions[index];
    }
  };
  struct Place {
    std::uint64_t position = 0;
    std::uint32_t version = 0;
  };

  Batch const& batch_of(std::uint64_t position) const;
  Place place_of(std::uint64_t application_id) const;
  RowVersion row_at(Batch const& batch, std::uint64_t position) const;
  /// The position for the next batch: a block of its own, so that no instant is in two batches.
  std::uint64_t next_bulk() const;
  void add(Batch batch);

  std::uint64_t seed_;
  UpdateTimes times_;
  std::uint64_t touches_ = 0;
  std::vector<Batch> batches_;
  LivePositions live_;
};

}  // namespace loanpulse::mockapi
