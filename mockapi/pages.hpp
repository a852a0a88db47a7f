#pragma once

#include <cstdint>
#include <string>

#include "mockapi/loan_application.hpp"
#include "mockapi/page_query.hpp"
#include "mockapi/timeline.hpp"

namespace loanpulse::mockapi {

struct Page {
  std::string body;
  std::uint64_t rows = 0;
};

/// The page as a JSON object: `data`, and then by cursor `next_cursor` (null at the end), by page
/// number `page`, `total_pages` and `total`, by offset `offset`, `limit` and `total`. A page
/// beyond the end has no rows and is no error. The cost does not depend on the depth.
Page render_page(PageQuery const& query, Timeline const& timeline, LoanApplicationWriter& writer);

}  // namespace loanpulse::mockapi
