#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/job.hpp"
#include "model/row.hpp"
#include "model/run.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {

/// How many of a page's kept rows a run before has loaded: those from before the watermark, which
/// the lag brings again. `most` is half of them or more.
enum class KnownShare { unknown, none, some, most };

/// Whether some row of the page was surely loaded before.
constexpr bool has_known_rows(KnownShare share) {
  return share == KnownShare::some || share == KnownShare::most;
}

/// Tells a run's rows by their cursors. Pure.
class KnownRows {
 public:
  KnownRows(Job const& job, Run const& run);

  /// Unknown without a watermark, and where no kept row has a cursor.
  KnownShare share_of(RowBatch const& batch, std::vector<bool> const& keep) const;

 private:
  std::optional<std::string> watermark_;
  std::optional<CursorOrder> order_;
};

}  // namespace loanpulse
