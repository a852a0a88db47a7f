#include "fetch/list_reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fetch/guards/promise_message.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {

ListReading::ListReading(Source const& source, bool with_bound)
    : source_{source},
      with_bound_{with_bound},
      walk_{paginator_of(source.paging), source.limits},
      promises_{source},
      totals_{source} {}

std::string ListReading::page_decoded(PagingInfo const& info, PageRequest const& request) {
  ++pages_;
  records_ += info.record_count;
  bool const repeats = source_.repeated_pages == OnFinding::fail && seen_.repeats(info);
  // A page that is wholly another one's is no row that moved: the source goes in circles.
  auto why = shift(info);
  if (!why.empty() && !repeats) return why;
  walk_.page_decoded(info);
  // Also where the list would end: the total may be right, and the pages all the first one.
  if (repeats) {
    throw StageError{ErrorKind::bad_data, "no_progress",
                     page_name(request) + ": " + repeat_message(source_, info, seen_)};
  }
  return walk_.next() ? std::string{} : judge_end(info, request);
}

std::string ListReading::shift(PagingInfo const& info) {
  auto const finding = shifts_.page_decoded(info.rows);
  promises_.page_decoded(info, finding.came_twice);
  totals_.page_decoded(info, finding.came_twice);
  came_twice_ += finding.came_twice;
  if (source_.on_shift == OnShift::ignore) return {};
  if (auto fall = totals_.fall(); !fall.empty()) return fall;
  if (finding.came_twice == 0) return {};
  if (source_.on_shift == OnShift::refetch && finding.fits && may_read_on(info)) return {};
  return fmt::format("{} of its {} rows came on an earlier page already", finding.came_twice,
                     info.record_count);
}

/// Where rows came in front and the pages fit, all that were behind are still to come. One of them
/// may be what went to the front, and then it has changed: the next run asks for it. Of pages that
/// were fetched at once nobody knows which was there first; and a number of records or pages from
/// before the rows came would end the list too early.
bool ListReading::may_read_on(PagingInfo const& info) const {
  auto const& rules = stop_rules(source_.paging);
  auto const is_new = [&](std::optional<std::string> const& path) {
    return !path || info.values.find(*path) != info.values.end();
  };
  return source_.incremental && source_.concurrency == 1 && is_new(rules.total_path) &&
         is_new(rules.total_pages_path);
}

std::string ListReading::judge_end(PagingInfo const& info, PageRequest const& request) const {
  ListEnd const end{info, request, with_bound_};
  auto promises = promises_.promises(end);
  for (auto& total : totals_.unreached(with_bound_)) {
    bool const known = std::any_of(promises.begin(), promises.end(),
                                   [&](Promise const& each) { return each.path == total.path; });
    if (!known) promises.push_back(std::move(total));
  }
  if (promises.empty()) return {};
  if (source_.on_shift == OnShift::refetch && came_twice_ > 0 &&
      promises.front().kind == Promise::Kind::records) {
    return fmt::format("{} rows came twice, and fewer came than were announced", came_twice_);
  }
  auto const reason = walk_.paginator().end_reason(info);
  throw StageError{ErrorKind::bad_data, "more_promised",
                   page_name(request) + ": " + promise_message(source_, reason, promises)};
}

void ListReading::end_by_status(PageRequest const& request) {
  walk_.end();
  auto const promises = totals_.unreached(with_bound_);
  if (promises.empty()) return;
  throw StageError{
      ErrorKind::bad_data, "more_promised",
      page_name(request) + ": " +
          promise_message(source_, "of the status of the answer behind this page", promises)};
}

std::string ListReading::page_name(PageRequest const& request) const {
  return fmt::format("page {} ({})", pages_, printable(request.masked_url, 300));
}

}  // namespace loanpulse
