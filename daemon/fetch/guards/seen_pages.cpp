#include "fetch/guards/seen_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

/// Of a page's rows, their number, and how often they have come already.
std::uint64_t mixed(PagingInfo const& page, std::uint64_t times) {
  std::uint64_t hash = page.digest * 0x9fb21c651e98df25u + page.record_count;
  hash = (hash ^ (hash >> 32)) * 0x9fb21c651e98df25u + times;
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93u;
  return std::max<std::uint64_t>(hash ^ (hash >> 32), 1);
}

}  // namespace

bool SeenPages::repeats(PagingInfo const& page) {
  if (page.record_count == 0 || page.digest == 0) return false;
  auto const first = mixed(page, 0);
  same_as_before_ = std::exchange(last_, first) == first;
  if (seen_.insert(first)) return false;
  return page.record_count > 1 || !seen_.insert(mixed(page, 1));
}

std::string repeat_message(Source const& source, PagingInfo const& page, SeenPages const& seen) {
  std::size_t const rows = page.record_count;
  return fmt::format(
      "its {} the same as {}: the source seems to ignore the parameter \"{}\"; check "
      "source.paginator against the API's documentation (where one answer holds the whole list it "
      "is {{type: single_page}}), or, if pages may repeat, write source.repeated_pages: allow",
      rows == 1 ? "one row is" : fmt::format("{} rows are", rows),
      seen.repeated_the_one_before() ? "those of the page before it" : "those of an earlier page",
      position_param(source.paging));
}

}  // namespace loanpulse
