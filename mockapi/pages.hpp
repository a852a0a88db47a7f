#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mockapi/loan_application.hpp"
#include "mockapi/page_query.hpp"
#include "mockapi/timeline.hpp"

namespace loanpulse::mockapi {

struct Page {
  std::string body;
  std::uint64_t rows = 0;
};

/// Rows of a query by cursor, and the cursor of those behind them; none at the end.
struct CursorSlice {
  std::vector<RowVersion> rows;
  std::optional<std::string> next;
};
CursorSlice slice_by_cursor(PageQuery const& query, Timeline const& timeline);

/// A JSON array.
std::string rows_as_json(std::vector<RowVersion> const& rows, LoanApplicationWriter& writer);

/// The page as a JSON object: `data`, and then by cursor `next_cursor` (null at the end), by page
/// number `page`, `total_pages` and `total`, by offset `offset`, `limit` and `total`. A page
/// beyond the end has no rows and is no error. The cost does not depend on the depth.
Page render_page(PageQuery const& query, Timeline const& timeline, LoanApplicationWriter& writer);

}  // namespace loanpulse::mockapi
