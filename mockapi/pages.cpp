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

std::uint64_t first_of(PageQuery const& query, Timeline const& timeline) {
  return query.updated_since ? timeline.first_at_or_after(*query.updated_since) : 0;
}

Page by_cursor(PageQuery const& query, Timeline const& timeline, LoanApplicationWriter& writer) {
  CursorSlice const slice = slice_by_cursor(query, timeline);
  std::string body = "{\"data\":" + rows_as_json(slice.rows, writer) +
                     ",\"next_cursor\":" + (slice.next ? "\"" + *slice.next + "\"}" : "null}");
  return {std::move(body), slice.rows.size()};
}

Page by_number(PageQuery const& query, Timeline const& timeline, LoanApplicationWriter& writer) {
  bool const by_page = query.paging == PageQuery::Paging::page;
  std::uint64_t const before_first = timeline.live_before(first_of(query, timeline));
  std::uint64_t const skipped = by_page ? (query.page - 1) * query.limit : query.offset;
  std::vector<RowVersion> const rows =
      timeline.collect(timeline.at_rank(before_first + skipped), query.limit);
  std::uint64_t const total = timeline.rows() - before_first;
  std::string body = "{\"data\":" + rows_as_json(rows, writer);
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

CursorSlice slice_by_cursor(PageQuery const& query, Timeline const& timeline) {
  std::uint64_t const first = first_of(query, timeline);
  std::uint64_t const from =
      query.after ? std::max(first, timeline.first_after(*query.after)) : first;
  CursorSlice slice{timeline.collect(from, query.limit), {}};
  if (timeline.rows() - timeline.live_before(from) > slice.rows.size()) {
    slice.next = encode_cursor(slice.rows.back().key());
  }
  return slice;
}

std::string rows_as_json(std::vector<RowVersion> const& rows, LoanApplicationWriter& writer) {
  std::string body;
  body.reserve(rows.size() * expected_row_bytes + 200);
  body = "[";
  for (RowVersion const& row : rows) {
    if (&row != &rows.front()) {
      body += ',';
    }
    writer.append_json(row, body);
  }
  body += ']';
  return body;
}

Page render_page(PageQuery const& query, Timeline const& timeline, LoanApplicationWriter& writer) {
  return query.paging == PageQuery::Paging::cursor ? by_cursor(query, timeline, writer)
                                                   : by_number(query, timeline, writer);
}

}  // namespace loanpulse::mockapi
