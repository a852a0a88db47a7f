#include "mockapi/pages.hpp"

#include <algorithm>
#include <vector>

#include "mockapi/cursor.hpp"

namespace loanpulse::mockapi {
namespace {

/// More than almost every page takes per row, so that the body is allocated once.
constexpr std::size_t expected_row_bytes = 600;

void append_number(std::string& body, std::string_view key, std::uint64_t value) {
  body.append(",\"").append(key).append("\":").append(std::to_string(value));
}

std::string rows_as_json(std::vector<RowVersion> const& rows, LoanApplicationWriter& writer) {
  std::string body;
  body.reserve(rows.size() * expected_row_bytes + 200);
  body = "{\"data\":[";
  for (RowVersion const& row : rows) {
    if (&row != &rows.front()) {
      body += ',';
    }
    writer.append_json(row, body);
  }
  body += ']';
  return body;
}

Page by_cursor(PageQuery const& query, std::uint64_t first, Timeline const& timeline,
               LoanApplicationWriter& writer) {
  std::uint64_t const from =
      query.after ? std::max(first, timeline.first_after(*query.after)) : first;
  std::vector<RowVersion> const rows = timeline.collect(from, query.limit);
  std::string body = rows_as_json(rows, writer);
  bool const more = timeline.rows() - timeline.live_before(from) > rows.size();
  if (more) {
    body.append(",\"next_cursor\":\"").append(encode_cursor(rows.back().key())).append("\"}");
  } else {
    body.append(",\"next_cursor\":null}");
  }
  return {std::move(body), rows.size()};
}

Page by_number(PageQuery const& query, std::uint64_t first, Timeline const& timeline,
               LoanApplicationWriter& writer) {
  bool const by_page = query.paging == PageQuery::Paging::page;
  std::uint64_t const before_first = timeline.live_before(first);
  std::uint64_t const skipped = by_page ? (query.page - 1) * query.limit : query.offset;
  std::vector<RowVersion> const rows =
      timeline.collect(timeline.at_rank(before_first + skipped), query.limit);
  std::uint64_t const total = timeline.rows() - before_first;
  std::string body = rows_as_json(rows, writer);
  if (by_page) {
    append_number(body, "page", query.page);
    append_number(body, "total_pages", (total + query.limit - 1) / query.limit);
  } else {
    append_number(body, "offset", query.offset);
    append_number(body, "limit", query.limit);
  }
  append_number(body, "total", total);
  body += '}';
  return {std::move(body), rows.size()};
}

}  // namespace

Page render_page(PageQuery const& query, Timeline const& timeline, LoanApplicationWriter& writer) {
  std::uint64_t const first =
      query.updated_since ? timeline.first_at_or_after(*query.updated_since) : 0;
  return query.paging == PageQuery::Paging::cursor ? by_cursor(query, first, timeline, writer)
                                                   : by_number(query, first, timeline, writer);
}

}  // namespace loanpulse::mockapi
