#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fetch/guards/promise.hpp"
#include "model/page.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Keeps the numbers of records that answers announce, in members or headers, and compares them
/// with each other and with what was read. Counted are the totals that an answer has while the list
/// goes on beyond its page: others are the page's own. Pure.
class AnnouncedTotals {
 public:
  explicit AnnouncedTotals(Source const& source);

  /// Takes each page in its turn. So many of its rows came with an earlier one already.
  void page_decoded(PagingInfo const& info, std::size_t came_twice);

  /// Of the last answer: a total that is lower than in one before, "\"total\" went from 5 to 4, so
  /// rows were removed"; empty: none.
  std::string fall() const;

  /// At the list's end: totals that were not reached and that PromiseWatch does not see in the last
  /// answer: that of total_path, and what only earlier answers had. What was added while the list
  /// was read need not have come. `with_bound`: the list is of what changed, and others than
  /// total_path may not heed that.
  std::vector<Promise> unreached(bool with_bound) const;

  /// At the list's end: more was read than total_path ever announced; empty: no.
  std::string surplus() const;

 private:
  struct Total {
    std::uint64_t least = 0, most = 0, latest = 0;
    std::uint64_t before = 0;  ///< the one before the latest
    std::uint64_t answer = 0;  ///< in which it was last
    bool declared = false;     ///< source.paginator.total_path
  };
  using Path = std::vector<std::string>;

  void note(Path const& path, std::uint64_t number, bool declared);

  Source const& source_;
  std::string list_name_;
  std::optional<std::string> declared_;
  Path declared_path_;
  std::uint64_t answers_ = 0;
  std::uint64_t records_ = 0;
  std::map<Path, Total> totals_;
};

}  // namespace loanpulse
