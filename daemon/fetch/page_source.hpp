#pragma once

#include <optional>

#include "model/page.hpp"

namespace loanpulse {

/// Delivers the pages of one run, one after the other. Used by the run's fetching thread.
class PageSource {
 public:
  virtual ~PageSource() = default;

  /// Fetches the next page, with retries. Empty after the last one. Throws StageError.
  virtual std::optional<Page> next_page() = 0;

  /// Tells what the last page held, so that the following request can be made.
  /// Throws StageError when the source makes no progress (repeated token, endless list).
  virtual void page_decoded(PagingInfo const& info) = 0;
};

}  // namespace loanpulse
