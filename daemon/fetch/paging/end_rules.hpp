#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/page.hpp"
#include "model/paging.hpp"

namespace loanpulse {

/// Reads from a list's answers whether it has ended, by the rules that a job declares for it. Pure.
///
/// A total that was never there is an error: an answer without what was agreed is most likely about
/// an error, and must not end the list as if it were complete. Later answers may leave it out; of
/// several the latest counts. One that a full page goes beyond is no number to end the list by: of
/// pages that are counted it is an error, else the list is read up to its first empty page.
class EndRules {
 public:
  /// How far the list has come, this page included.
  struct Reached {
    std::uint64_t pages = 0;
    std::uint64_t records = 0;
  };

  /// `limit` records are a full page. `counted` is what the paginator counts: where that is pages,
  /// a total at a path whose last name speaks of pages is their number.
  EndRules(StopRules const& rules, std::size_t limit, Counted counted);

  /// Takes a page. Whether it is the last. `ends_when_empty`: without a rule of the job's the first
  /// empty page is. Throws StageError, bad_data:
  /// missing_total  no answer has had the total
  /// bad_total      it is no whole number, or less than what has come
  bool end(PagingInfo const& info, Reached reached, bool ends_when_empty);

  /// As announced; empty: not known (yet).
  std::optional<std::uint64_t> pages() const { return pages_; }
  std::optional<std::uint64_t> records() const { return records_; }

  std::string end_reason(PagingInfo const& last) const;  ///< see Paginator
  std::string refusal_cure() const;                      ///< see Paginator

 private:
  bool ended_by_flag(PagingInfo const& info);
  bool ended_by_total(PagingInfo const& info, Reached reached);
  bool ended_by_records(PagingInfo const& info, bool ends_when_empty);
  void read_total(std::optional<std::string> const& path, PagingInfo const& info, std::size_t page,
                  std::optional<std::uint64_t>& total) const;

  StopRules rules_;
  std::size_t limit_;
  Counted counted_;
  std::optional<std::string> records_path_, pages_path_;
  std::optional<std::uint64_t> pages_, records_;
  std::size_t largest_page_ = 0;  ///< records
  bool too_low_ = false;          ///< more records have come than were announced
  std::string reason_;            ///< why the last page was the last
};

/// Where answers have the number of records: total_path, unless it is that of pages.
std::optional<std::string> records_path(StopRules const& rules, Counted counted);

/// "3", and "3.0" or "3e0" as some languages write it; empty for what is no count.
std::optional<std::uint64_t> whole_number(std::string_view text);

/// Whether a member that is to say yes or no says yes: anything but false, 0, null and an empty
/// text, as JSON's own or as texts.
bool says_yes(std::string const& text);

}  // namespace loanpulse
