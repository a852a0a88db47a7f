#include "fetch/request_bounds.hpp"

#include <fmt/format.h>

#include <utility>

#include "fetch/render/render_text.hpp"
#include "model/error.hpp"
#include "values/cursor_order.hpp"
#include "values/write_for_source.hpp"
#include "values/write_time.hpp"

namespace loanpulse {
namespace {

using Watermark = std::optional<std::string>;

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

/// The next window begins where the one before has ended, whatever the lag: a window that is
/// shorter than that goes on all the same.
void set_window(Job const& job, RequestBound const& read, CursorOrder const& order,
                RequestBounds& bounds) {
  auto const& incremental = *job.source.incremental;
  if (!read.instant) {
    throw StageError{
        ErrorKind::rejected, "window_start",
        fmt::format("source.incremental.initial_value of job '{}' is '{}', and from that no window "
                    "can begin ({}): write a value of the cursor {}, such as {{now-365d:iso}}",
                    job.name, read.text, order.fault(read.text), incremental.cursor_path)};
  }
  auto const end = order.minus(read.text, -*incremental.window);
  auto const instant = order.instant(end);
  if (instant >= instant_at(bounds.now)) return;
  bounds.end = RequestBound{.text = end, .instant = instant};
  bounds.read_up_to = end;
}

void set_bounds(Job const& job, Watermark const& watermark, RequestBounds& bounds) {
  auto const& incremental = *job.source.incremental;
  Column const& cursor = job.target.columns.at(incremental.cursor_column);
  CursorOrder const order{cursor};
  std::optional<RequestBound> read;
  if (watermark) {
    refuse_unreadable(job, *watermark, order.fault(*watermark));
    read = bound_of(*watermark, cursor, order);
    bounds.start = bound_of(order.minus(*watermark, incremental.lag), cursor, order);
  } else {
    auto const initial = render(incremental.initial_value, bounds, {});
    if (initial && !initial->text.empty()) bounds.start = bound_of(initial->text, cursor, order);
    read = bounds.start;
  }
  if (!is_time(cursor.type.name)) return;
  bounds.end = end_of(bounds.now, cursor);
  if (incremental.window && read) set_window(job, *read, order, bounds);
}

void set_token(SyncToken const& token, Watermark const& watermark, RequestBounds& bounds) {
  auto const initial = render(token.initial_value, bounds, {});
  auto text = watermark.value_or(initial ? initial->text : std::string{});
  if (!text.empty()) bounds.start = RequestBound{.text = std::move(text)};
}

RequestBounds bounds_of(Job const& job, Run const& run, Watermark const& watermark,
                        Partition const& partition) {
  RequestBounds bounds{.now = run.started_at};
  bounds.partition = partition.key;
  bounds.validators = partition.validators;
  for (auto const& value : partition.values) {
    if (!value.text) continue;
    RequestBound bound{.text = *value.text, .is_number = value.is_number};
    if (value.is_time) {
      auto parsed = parse_instant(bound.text, TimeFormat::iso, find_zone("UTC"));
      if (parsed.fault.empty()) bound.instant = parsed.instant;
    }
    bounds.each.emplace_back(value.name, std::move(bound));
  }
  if (job.source.incremental) set_bounds(job, watermark, bounds);
  if (job.source.sync_token) set_token(*job.source.sync_token, watermark, bounds);
  return bounds;
}

}  // namespace

RequestBounds request_bounds(Job const& job, Run const& run) {
  return bounds_of(job, run, run.watermark_before, {});
}

RequestBounds request_bounds(Job const& job, Run const& run, Partition const& partition) {
  return bounds_of(job, run, partition.watermark, partition);
}

std::vector<RequestBounds> request_bounds(Job const& job, Run const& run,
                                          std::vector<Partition> const& partitions) {
  std::vector<RequestBounds> bounds;
  bounds.reserve(partitions.size());
  for (auto const& partition : partitions) {
    try {
      bounds.push_back(request_bounds(job, run, partition));
    } catch (StageError const& error) {
      throw_of(partition, error);
    }
  }
  return bounds;
}

}  // namespace loanpulse
