#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "mockapi/exchange.hpp"
#include "mockapi/loan_application.hpp"
#include "mockapi/parameters.hpp"
#include "mockapi/timeline.hpp"

namespace loanpulse::mockapi {

/// A way in which APIs hand out a list in pages.
struct ListStyle {
  std::string_view name;
  std::string_view meaning;  ///< what is sent and what comes, for the help
};

inline constexpr std::array<ListStyle, 7> list_styles{{
    {"page", "page=, from 1; total_pages and total in the body"},
    {"offset", "offset=, from 0; total in the body"},
    {"cursor", "cursor=; the next one at next_cursor in the body"},
    {"cursor_header", "cursor=; the next one in the header X-Next-Cursor, an array in the body"},
    {"next_link", "a link at next in the body, relative to the host"},
    {"link_header", "a Link header with rel=\"next\", an array in the body"},
    {"last_record", "starting_after=, an application_id; has_more in the body"},
}};

struct StyledPage {
  Response response;
  std::uint64_t rows = 0;
};

/// Where a styled list was asked for.
struct ListAddress {
  std::string_view style;  ///< one of list_styles
  std::string_view path;   ///< of the request, for links
};

/// A page of all applications, by any style with limit= and updated_since=. The problem of a style
/// that there is not has status 404.
Outcome<StyledPage> styled_page(ListAddress const& address, Parameters const& parameters,
                                std::uint64_t page_limit, Timeline const& timeline,
                                LoanApplicationWriter& writer);

}  // namespace loanpulse::mockapi
