#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "fetch/page_request.hpp"
#include "model/job.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// The paths of an answer whose values the paginator needs in PagingInfo::values.
std::vector<std::string> answer_paths(Paging const& paging);

/// Walks through a source's list: says what to ask for next, and is told what came. Pure.
///
/// Every list ends: by the source's own word, or by StageError{bad_data} when it repeats a cursor
/// ("no_progress"), sends more than `max_empty_pages` empty pages in a row while it promises more
/// ("too_many_empty_pages"), or has more than `max_pages` pages ("too_many_pages").
class Paginator {
 public:
  Paginator(Paging paging, SourceLimits const& limits);

  /// Parameters of the next request; empty when the list is at its end.
  std::optional<QueryParams> next() const;

  /// What next() will probably say when `ahead` more pages have come; empty when nobody can know
  /// before they have, as with cursors, or when the list will have ended.
  std::optional<QueryParams> guess(std::size_t ahead) const;

  /// Takes what the page asked for by next() held, and moves on. Throws StageError.
  void page_decoded(PagingInfo const& info);

 private:
  // Of the page after so many more.
  std::optional<QueryParams> params(SinglePage const& paging, std::size_t ahead) const;
  std::optional<QueryParams> params(CursorPaging const& paging, std::size_t ahead) const;
  std::optional<QueryParams> params(PageNumberPaging const& paging, std::size_t ahead) const;
  std::optional<QueryParams> params(OffsetPaging const& paging, std::size_t ahead) const;

  /// Each moves on by one page and says whether the source has more.
  bool advance(SinglePage const& paging, PagingInfo const& info);
  bool advance(CursorPaging const& paging, PagingInfo const& info);
  bool advance(PageNumberPaging const& paging, PagingInfo const& info);
  bool advance(OffsetPaging const& paging, PagingInfo const& info);

  Paging paging_;
  SourceLimits limits_;
  bool ended_ = false;
  std::size_t pages_ = 0;        ///< decoded so far
  std::size_t empty_pages_ = 0;  ///< in a row, up to now
  std::string cursor_;
  std::unordered_set<std::size_t> seen_cursors_;  ///< hashes: a long run has many long tokens
  std::uint64_t offset_ = 0;
  std::optional<std::uint64_t> total_;  ///< pages or records, as the latest page said
  std::size_t largest_page_ = 0;        ///< records
};

}  // namespace loanpulse
