#include "fetch/lower_bound.hpp"

#include <fmt/format.h>

#include "model/error.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {

std::optional<std::string> lower_bound(Job const& job, Run const& run) {
  auto const& incremental = job.source.incremental;
  if (!incremental) return std::nullopt;
  if (!run.watermark_before) {
    if (incremental->initial_value.empty()) return std::nullopt;
    return incremental->initial_value;
  }
  CursorOrder const order{job.target.columns.at(incremental->cursor_column)};
  if (auto const fault = order.fault(*run.watermark_before); !fault.empty()) {
    throw StageError{
        ErrorKind::rejected, "watermark_unreadable",
        fmt::format(
            "the watermark '{1}' of job '{0}' is no value of its cursor {2} ({3}): set another "
            "by `loanpulse state set {0} VALUE`, or `loanpulse state rebuild {0}`",
            job.name, *run.watermark_before, incremental->cursor_path, fault)};
  }
  return order.minus(*run.watermark_before, incremental->lag);
}

}  // namespace loanpulse
