#pragma once

#include <cstdint>
#include <optional>

#include "mockapi/parameters.hpp"
#include "mockapi/timeline.hpp"

namespace loanpulse::mockapi {

/// What one GET /applications asks for.
struct PageQuery {
  enum class Paging { cursor, page, offset };

  Paging paging = Paging::cursor;
  std::optional<SortKey> after;  ///< cursor paging: the last row that the client has
  std::uint64_t page = 1;        ///< page paging: from 1
  std::uint64_t offset = 0;      ///< offset paging
  std::uint64_t limit = 0;
  std::optional<Instant> updated_since;  ///< only rows changed at that instant or later
};

inline constexpr std::uint64_t default_page_size = 1000;

/// Reads cursor, page, offset, limit and updated_since; `page_limit` is the largest limit allowed,
/// and the limit of a query that names none is default_page_size, or page_limit if that is less.
/// Without page and offset the paging is by cursor.
Outcome<PageQuery> read_page_query(Parameters const& parameters, std::uint64_t page_limit);

}  // namespace loanpulse::mockapi
