#include "fetch/guards/seen_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

constexpr std::size_t first_slots = 16;

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
  if (insert(first)) return false;
  return page.record_count > 1 || !insert(mixed(page, 1));
}

/// Whether the digest is new.
bool SeenPages::insert(std::uint64_t digest) {
  if (size_ * 2 >= slots_.size()) grow();
  std::size_t const mask = slots_.size() - 1;
  std::size_t slot = digest & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (slots_[slot] == digest) return false;
  }
  slots_[slot] = digest;
  ++size_;
  return true;
}

void SeenPages::grow() {
  auto const before =
      std::exchange(slots_, std::vector<std::uint64_t>(std::max(slots_.size() * 2, first_slots)));
  size_ = 0;
  for (std::uint64_t const digest : before) {
    if (digest != 0) insert(digest);
  }
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
