#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/page.hpp"

namespace loanpulse {

/// Delivers the pages of one run, one after the other. Used by the run's fetching thread.
class PageSource {
 public:
  virtual ~PageSource() = default;

  /// Fetches the next page, with retries, or the next part of one. Empty after the last one. Throws
  /// StageError.
  virtual std::optional<Page> next_page() = 0;

  /// Tells what the last page held, all of its parts, so that the following request can be made.
  /// Throws StageError when the source makes no progress (repeated token, endless list).
  virtual void page_decoded(PagingInfo const& info) = 0;

  /// After page_decoded(): what comes next in this page's list is not wanted.
  virtual void end_list() = 0;

  /// Of a job with a sync token, after the last page: what the next run is to send, by the number
  /// of the partition. On any thread.
  virtual std::vector<std::optional<std::string>> tokens() const = 0;

  /// Of a source that is asked whether anything has changed, the same of validators.
  virtual std::vector<ListValidators> validators() const { return {}; }
  /// After the last page. On any thread.
  virtual ReadingNotes notes() const = 0;
};

}  // namespace loanpulse
