#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "fetch/page_request.hpp"
#include "fetch/paging/paginator.hpp"
#include "model/limits.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// Walks through a source's list by its paginator: says what to ask for next, and is told what
/// came. Pure.
///
/// Every list ends: by the source's own word, or by StageError{bad_data} when its paginator throws,
/// when it sends more than `max_empty_pages` empty pages in a row while it promises more
/// ("too_many_empty_pages"), or has more than `max_pages` pages ("too_many_pages").
class ListWalk {
 public:
  ListWalk(std::unique_ptr<Paginator> paginator, SourceLimits const& limits);

  /// Where the next page is; empty when the list is at its end.
  std::optional<PagePosition> next() const { return guess(0); }

  /// What next() will probably say when `ahead` more pages have come; empty when nobody can know
  /// before they have, or when the list will have ended.
  std::optional<PagePosition> guess(std::size_t ahead) const;

  /// Takes what the page asked for by next() held, and moves on. Throws StageError.
  void page_decoded(PagingInfo const& info);

  /// The source has said, by the status of an answer, that the page before was the last.
  void end() { ended_ = true; }

  Paginator const& paginator() const { return *paginator_; }

 private:
  std::unique_ptr<Paginator> paginator_;
  SourceLimits limits_;
  bool ended_ = false;
  std::size_t pages_ = 0;        ///< decoded so far
  std::size_t empty_pages_ = 0;  ///< in a row, up to now
};

}  // namespace loanpulse
