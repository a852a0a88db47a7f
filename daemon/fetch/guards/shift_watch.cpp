#include "fetch/guards/shift_watch.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace loanpulse {
namespace {

/// Rows. Of a longer list, a row that comes again after that many others may not be noticed.
constexpr std::size_t most_remembered = 500'000;

}  // namespace

ShiftWatch::Finding ShiftWatch::page_decoded(std::vector<RowMark> const& rows) {
  std::vector<std::size_t> known;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows[row].key != 0 && !insert(rows[row].key)) known.push_back(row);
  }
  auto const finding = known.empty() ? Finding{} : judge(rows, known);
  if (!rows.empty()) page_before_ = rows;
  return finding;
}

/// Whether the key is new.
bool ShiftWatch::insert(std::uint64_t key) {
  if (newer_.size() == most_remembered) older_ = std::exchange(newer_, {});
  return !older_.contains(key) && newer_.insert(key);
}

/// Of rows whose keys were known when they came: those that this page itself had before are none.
ShiftWatch::Finding ShiftWatch::judge(std::vector<RowMark> const& rows,
                                      std::vector<std::size_t> const& known) const {
  std::unordered_set<std::uint64_t> of_page;
  Finding finding{.fits = true};
  auto next = known.begin();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    bool const first = of_page.insert(rows[row].key).second;
    if (next == known.end() || *next != row) continue;
    ++next;
    if (!first) continue;
    // So far all rows of the page came twice, and this is the next one.
    finding.fits = finding.fits && finding.came_twice == row;
    ++finding.came_twice;
  }
  finding.fits =
      finding.fits && finding.came_twice <= page_before_.size() &&
      std::equal(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(finding.came_twice),
                 page_before_.end() - static_cast<std::ptrdiff_t>(finding.came_twice));
  return finding;
}

}  // namespace loanpulse
