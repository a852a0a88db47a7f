#pragma once

#include <cstddef>
#include <vector>

#include "fetch/guards/digest_set.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// Notices by their keys that rows came on one page and come on a later one again: they moved while
/// the list was read. Remembers at least the last 500,000 rows of a list, in 16 MiB at most.
class ShiftWatch {
 public:
  struct Finding {
    std::size_t came_twice = 0;  ///< rows of the page whose keys an earlier page had
    /// The page begins with the rows with which the page before ended, as they were, and has no
    /// others of earlier pages: something came in front, and nothing was passed over.
    bool fits = false;
  };

  /// Takes the rows of the next page. A key that comes twice within a page is its own affair.
  Finding page_decoded(std::vector<RowMark> const& rows);

 private:
  bool insert(std::uint64_t key);
  Finding judge(std::vector<RowMark> const& rows, std::vector<std::size_t> const& known) const;

  DigestSet newer_, older_;           ///< keys; the older ones go when there are too many
  std::vector<RowMark> page_before_;  ///< that had rows
};

}  // namespace loanpulse
