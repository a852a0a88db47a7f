#include "load/next_watermark.hpp"

#include "values/cursor_order.hpp"

namespace loanpulse {
namespace {

using Watermark = std::optional<std::string>;

Watermark higher(Job const& job, Watermark const& a, Watermark const& b) {
  if (!a || !b) return a ? a : b;
  CursorOrder const order{job.target.columns.at(job.source.incremental->cursor_column)};
  return order.compare(*b, *a) > 0 ? b : a;
}

}  // namespace

std::optional<std::string> next_watermark(Job const& job, ReadState const& read) {
  if (job.source.sync_token) return read.moves_to ? read.moves_to : read.before;
  if (!job.source.incremental) return std::nullopt;
  return higher(job, read.before, read.moves_to ? read.moves_to : read.highest);
}

std::optional<std::string> highest_watermark(Job const& job,
                                             std::optional<std::string> const& before,
                                             std::optional<std::string> const& of_partition) {
  return job.source.incremental ? higher(job, before, of_partition) : std::nullopt;
}

}  // namespace loanpulse
