#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/row.hpp"
#include "model/run.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {

/// Which rows of a run are from before its watermark, so that a run before has loaded them: those
/// that the lag brings again. None where there is no watermark. Pure.
class KnownRows {
 public:
  KnownRows(Job const& job, Run const& run);

  /// Whether some kept row of the batch is known.
  bool any(RowBatch const& batch, std::vector<bool> const& keep) const;
  /// Whether half of the kept rows or more are known, or could be: nobody knows without a
  /// watermark.
  bool may_be_most(RowBatch const& batch, std::vector<bool> const& keep) const;

 private:
  bool is_known(std::string_view cursor) const;

  std::optional<std::string> watermark_;
  std::optional<CursorOrder> order_;
};

}  // namespace loanpulse
