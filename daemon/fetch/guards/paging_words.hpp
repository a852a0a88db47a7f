#pragma once

#include <string_view>

namespace loanpulse {

/// What a member of an answer tells of the list, by its name.
enum class PagingWord {
  none,
  more,      ///< "has_more", "hasNextPage", "truncated": true where there is more
  end,       ///< "is_last", "done", "end_of_stream": false where there is more
  next,      ///< "next", "nextLink", "next_cursor", "nextPageToken": filled where there is more
  position,  ///< "cursor", "after", "endCursor": filled where there is more, or only says where one
             ///< is
  records,   ///< "total", "totalCount", "numFound": of the whole list
  count,     ///< "count", "itemCount": of the whole list, or of this page
  pages,     ///< "total_pages", "pageCount", "last_page"
  remaining,  ///< "remainingItemCount"
  page,       ///< "page", "currentPage": which one this is
};

/// Names are compared without case, underscores and the like. Those are decided for that public
/// APIs use; a name that says something else as often as this is `none`.
PagingWord paging_word(std::string_view name);

/// Whether an object called `next` holds by this name what leads to the next page: "href", "after".
bool leads_on(std::string_view name);

}  // namespace loanpulse
