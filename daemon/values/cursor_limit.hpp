#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "model/clock.hpp"
#include "model/job.hpp"
#include "model/row.hpp"

namespace loanpulse {

/// The latest value of a job's cursor that may become its watermark: a row from the future must not
/// keep a run from asking for what comes before it. Compared in the unit that the column stores.
class CursorLimit {
 public:
  /// `column` is the cursor's, `latest` the last moment that counts. Cursors that are no times have
  /// no limit. A column whose values name no zone may come from any: from that of the clocks that
  /// are furthest ahead, UTC+14. Throws std::invalid_argument for a zone that this machine does not
  /// know.
  CursorLimit(Column const& column, TimePoint latest);

  /// Whether there is a limit at all.
  bool exists() const { return last_ != std::numeric_limits<std::int64_t>::max(); }

  /// `cell` is of the column, and not null.
  bool is_before(Cell const& cell) const { return exists() && cell.integer() > last_; }
  /// The same of a cursor's source text; false for one that does not convert.
  bool is_before(std::string_view text) const;

  /// The last value, as PostgreSQL reads it: "2026-11-26 06:00:00.000001+00".
  std::string text() const;

 private:
  Column column_;
  std::int64_t last_ = std::numeric_limits<std::int64_t>::max();
};

/// That of an incremental job's runs which start at `start`.
CursorLimit cursor_limit(Job const& job, TimePoint start);

}  // namespace loanpulse
