#include "mockapi/page_query.hpp"

#include <algorithm>
#include <string>

#include "mockapi/cursor.hpp"

namespace loanpulse::mockapi {
namespace {

/// Far beyond every row, and still safe to multiply by a limit.
constexpr std::uint64_t furthest = 1'000'000'000'000;

std::optional<Problem> more_than_one_paging(Parameters const& parameters) {
  std::string_view first;
  for (std::string_view const name : {"cursor", "page", "offset"}) {
    if (!parameters.find(name)) {
      continue;
    }
    if (!first.empty()) {
      return bad_parameter(name, "cannot go with '" + std::string{first} + "'; use one of them");
    }
    first = name;
  }
  return std::nullopt;
}

/// Puts a whole number into `to`; the problem if the parameter is not one.
std::optional<Problem> read_number(Parameters const& parameters, std::string_view name,
                                   std::uint64_t least, std::uint64_t most, std::uint64_t& to) {
  Outcome<std::uint64_t> const number = whole_number(parameters, name, least, most, to);
  if (auto const* problem = std::get_if<Problem>(&number)) {
    return *problem;
  }
  to = std::get<std::uint64_t>(number);
  return std::nullopt;
}

std::optional<Problem> read_cursor(Parameters const& parameters, PageQuery& query) {
  std::optional<std::string_view> const token = parameters.find("cursor");
  if (!token) {
    return std::nullopt;
  }
  query.after = decode_cursor(*token);
  if (!query.after) {
    return bad_parameter("cursor", "'" + std::string{*token} +
                                       "' is no token of this API; pass next_cursor unchanged and "
                                       "percent-encoded, and leave it out for the first page");
  }
  return std::nullopt;
}

std::optional<Problem> read_updated_since(Parameters const& parameters, PageQuery& query) {
  std::optional<std::string_view> const text = parameters.find("updated_since");
  if (!text) {
    return std::nullopt;
  }
  query.updated_since = parse_rfc3339(*text);
  if (!query.updated_since) {
    return bad_parameter("updated_since",
                         "'" + std::string{*text} +
                             "' is no RFC 3339 instant such as 2024-01-31T09:30:00.5Z or "
                             "2024-01-31T09:30:00+02:00 (write the plus as %2B)");
  }
  return std::nullopt;
}

}  // namespace

Outcome<PageQuery> read_page_query(Parameters const& parameters, std::uint64_t page_limit) {
  PageQuery query;
  query.limit = std::min(default_page_size, page_limit);
  std::optional<Problem> problem =
      parameters.unknown({"cursor", "page", "offset", "limit", "updated_since"});
  if (!problem) {
    problem = more_than_one_paging(parameters);
  }
  if (!problem) {
    problem = read_number(parameters, "limit", 1, page_limit, query.limit);
  }
  if (!problem) {
    problem = read_number(parameters, "page", 1, furthest, query.page);
  }
  if (!problem) {
    problem = read_number(parameters, "offset", 0, furthest, query.offset);
  }
  if (!problem) {
    problem = read_cursor(parameters, query);
  }
  if (!problem) {
    problem = read_updated_since(parameters, query);
  }
  if (problem) {
    return *problem;
  }
  if (parameters.find("page")) {
    query.paging = PageQuery::Paging::page;
  } else if (parameters.find("offset")) {
    query.paging = PageQuery::Paging::offset;
  }
  return query;
}

}  // namespace loanpulse::mockapi
