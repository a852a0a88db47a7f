#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "fetch/answers/refused_request.hpp"
#include "fetch/guards/announced_totals.hpp"
#include "fetch/guards/promise.hpp"
#include "fetch/guards/seen_pages.hpp"
#include "fetch/guards/shift_watch.hpp"
#include "fetch/page_request.hpp"
#include "fetch/paging/list_walk.hpp"
#include "model/page.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// A list on its way from the first page to the last: where it stands, and whether it is whole.
/// Pure. It throws StageError, bad_data, besides the errors of ListWalk:
/// no_progress    a page brings the rows of an earlier one
/// more_promised  the list ends although its answers said that there is more
class ListReading {
 public:
  /// `with_bound`: it asks only for what changed. `source` must live as long.
  ListReading(Source const& source, bool with_bound);

  std::optional<PagePosition> next() const { return walk_.next(); }
  std::optional<PagePosition> guess(std::size_t ahead) const { return walk_.guess(ahead); }
  /// Of the page that comes next.
  ListPlace place() const { return {pages_ + 1, records_}; }

  /// Takes what a page held. Why the list must be read again, because rows moved while it was read:
  /// "2 of its rows came on an earlier page already"; empty: it goes on.
  std::string page_decoded(PagingInfo const& info, PageRequest const& request);

  /// The source has said by an answer's status that the page before was the last.
  void end_by_status(PageRequest const& request);
  /// What would come next is not wanted.
  void end() { walk_.end(); }

  std::size_t pages() const { return pages_; }  ///< that have come
  /// Rows that came twice while the list was read on.
  std::size_t came_twice() const { return came_twice_; }
  /// At the list's end: more came than was announced; empty: no.
  std::string surplus() const { return totals_.surplus(); }

 private:
  std::string shift(PagingInfo const& info);
  bool may_read_on(PagingInfo const& info) const;
  std::string judge_end(PagingInfo const& info, PageRequest const& request) const;
  std::string page_name(PageRequest const& request) const;

  Source const& source_;
  bool const with_bound_;
  ListWalk walk_;
  SeenPages seen_;
  PromiseWatch promises_;
  AnnouncedTotals totals_;
  ShiftWatch shifts_;
  std::size_t pages_ = 0;
  std::size_t records_ = 0;  ///< of all pages
  std::size_t came_twice_ = 0;
};

}  // namespace loanpulse
