#include "mockapi/styled_lists.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "mockapi/cursor.hpp"
#include "mockapi/page_query.hpp"
#include "mockapi/pages.hpp"

namespace loanpulse::mockapi {
namespace {

/// Base64 has three characters that mean something else in a query.
std::string in_query(std::string const& cursor) {
  std::string text;
  for (char const c : cursor) {
    text += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
  }
  return text;
}

std::string link_to(std::string_view path, Parameters const& parameters,
                    std::string const& cursor) {
  std::string link{path};
  link.append("?cursor=").append(in_query(cursor));
  for (std::string_view const name : {"limit", "updated_since"}) {
    if (auto const value = parameters.find(name)) {
      link.append("&").append(name).append("=");
      for (char const c : *value) link += c == '+' ? "%2B" : std::string(1, c);
    }
  }
  return link;
}

StyledPage with_cursor(ListAddress const& address, Parameters const& parameters,
                       PageQuery const& query, Timeline const& timeline,
                       LoanApplicationWriter& writer) {
  CursorSlice const slice = slice_by_cursor(query, timeline);
  StyledPage page{{}, slice.rows.size()};
  page.response.body = rows_as_json(slice.rows, writer);
  if (address.style == "cursor_header") {
    if (slice.next) page.response.headers.emplace_back("X-Next-Cursor", *slice.next);
    return page;
  }
  std::string const link = slice.next ? link_to(address.path, parameters, *slice.next) : "";
  if (address.style == "link_header") {
    std::string first{address.path};
    std::string const next = link.empty() ? "" : "<" + link + ">; rel=\"next\", ";
    page.response.headers.emplace_back("Link", next + "<" + first + ">; rel=\"first\"");
    return page;
  }
  page.response.body = "{\"data\":" + page.response.body +
                       ",\"next\":" + (link.empty() ? "null" : "\"" + link + "\"") + "}";
  return page;
}

/// In order of id, which does not change with a row.
Outcome<StyledPage> after_last_record(Parameters const& parameters, std::uint64_t page_limit,
                                      Timeline const& timeline, LoanApplicationWriter& writer) {
  if (auto problem = parameters.unknown({"starting_after", "limit", "updated_since"})) {
    return *problem;
  }
  Outcome<std::uint64_t> const after =
      whole_number(parameters, "starting_after", 0, Timeline::max_rows, 0);
  if (auto const* problem = std::get_if<Problem>(&after)) return *problem;
  Outcome<PageQuery> const read = read_page_query(parameters.without("starting_after"), page_limit);
  if (auto const* problem = std::get_if<Problem>(&read)) return *problem;
  auto const& query = std::get<PageQuery>(read);
  std::vector<RowVersion> rows;
  bool more = false;
  for (std::uint64_t id = std::get<std::uint64_t>(after) + 1; id <= timeline.rows(); ++id) {
    auto const row = timeline.find(id);
    if (!row || (query.updated_since && row->updated_at < *query.updated_since)) continue;
    more = rows.size() == query.limit;
    if (more) break;
    rows.push_back(*row);
  }
  StyledPage page{{}, rows.size()};
  page.response.body = "{\"data\":" + rows_as_json(rows, writer) +
                       ",\"has_more\":" + (more ? "true" : "false") + "}";
  return page;
}

}  // namespace

Outcome<StyledPage> styled_page(ListAddress const& address, Parameters const& parameters,
                                std::uint64_t page_limit, Timeline const& timeline,
                                LoanApplicationWriter& writer) {
  bool const known =
      std::any_of(list_styles.begin(), list_styles.end(),
                  [&](ListStyle const& style) { return style.name == address.style; });
  if (!known) {
    return Problem{.status = 404,
                   .detail = "there is no style '" + std::string{address.style} +
                             "'; --help lists those that there are"};
  }
  if (address.style == "last_record") {
    return after_last_record(parameters, page_limit, timeline, writer);
  }
  bool const by_page = address.style == "page";
  bool const by_offset = address.style == "offset";
  std::string_view const position = by_page ? "page" : by_offset ? "offset" : "cursor";
  if (auto problem = parameters.unknown({position, "limit", "updated_since"})) return *problem;
  Outcome<PageQuery> read = read_page_query(parameters, page_limit);
  if (auto const* problem = std::get_if<Problem>(&read)) return *problem;
  auto& query = std::get<PageQuery>(read);
  if (by_page) query.paging = PageQuery::Paging::page;
  if (by_offset) query.paging = PageQuery::Paging::offset;
  if (by_page || by_offset || address.style == "cursor") {
    Page page = render_page(query, timeline, writer);
    return StyledPage{{.body = std::move(page.body)}, page.rows};
  }
  return with_cursor(address, parameters, query, timeline, writer);
}

}  // namespace loanpulse::mockapi
