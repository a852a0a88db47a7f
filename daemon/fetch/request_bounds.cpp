#include "fetch/request_bounds.hpp"

#include <fmt/format.h>

#include "fetch/render/render_text.hpp"
#include "model/error.hpp"
#include "values/cursor_order.hpp"
#include "values/write_for_source.hpp"
#include "values/write_time.hpp"

namespace loanpulse {
namespace {

RequestBound bound_of(std::string text, Column const& cursor, CursorOrder const& order) {
  RequestBound bound{.text = std::move(text)};
  if (is_time(cursor.type.name)) {
    if (order.fault(bound.text).empty()) bound.instant = order.instant(bound.text);
  } else {
    bound.is_number = true;
  }
  return bound;
}

void refuse_unreadable(Job const& job, std::string const& watermark, std::string const& fault) {
  if (fault.empty()) return;
  throw StageError{
      ErrorKind::rejected, "watermark_unreadable",
      fmt::format(
          "the watermark '{1}' of job '{0}' is no value of its cursor {2} ({3}): set another "
          "by `loanpulse state set {0} VALUE`, or `loanpulse state rebuild {0}`",
          job.name, watermark, job.source.incremental->cursor_path, fault)};
}

/// The run's start, as the cursor's column would have it.
RequestBound end_of(TimePoint start, Column const& cursor) {
  Instant const instant = instant_at(start);
  return {.text = write_for_source(instant, cursor), .instant = instant};
}

}  // namespace

RequestBounds request_bounds(Job const& job, Run const& run) {
  RequestBounds bounds{.now = run.started_at};
  auto const& incremental = job.source.incremental;
  if (!incremental) return bounds;
  Column const& cursor = job.target.columns.at(incremental->cursor_column);
  if (is_time(cursor.type.name)) bounds.end = end_of(run.started_at, cursor);
  CursorOrder const order{cursor};
  if (!run.watermark_before) {
    auto const initial = render(incremental->initial_value, bounds, {});
    if (initial && !initial->text.empty()) bounds.start = bound_of(initial->text, cursor, order);
    return bounds;
  }
  refuse_unreadable(job, *run.watermark_before, order.fault(*run.watermark_before));
  bounds.start = bound_of(order.minus(*run.watermark_before, incremental->lag), cursor, order);
  return bounds;
}

}  // namespace loanpulse
