#include "fetch/guards/request_echo.hpp"

#include <algorithm>

#include "fetch/url.hpp"

namespace loanpulse {

QueryParams query_of(std::string_view url) {
  QueryParams params;
  auto const mark = url.find('?');
  if (mark == std::string_view::npos) return params;
  std::string_view query = url.substr(mark + 1);
  query = query.substr(0, query.find('#'));
  while (!query.empty()) {
    std::string_view const pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    auto const equals = std::min(pair.find('='), pair.size());
    params.emplace_back(percent_decode(pair.substr(0, equals)),
                        percent_decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return params;
}

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://") || text.starts_with('/') ||
         text.starts_with('?');
}

bool same_place(std::string const& left, std::string const& right) {
  auto const a = parse_url(left);
  auto const b = parse_url(right);
  return a && b && a->origin() == b->origin() && a->path == b->path && a->query == b->query;
}

bool is_echo(std::string const& token, bool any_parameter, Source const& source,
             PageRequest const& request) {
  std::string const own = position_param(source.paging);
  auto const params = query_of(request.url);
  return std::any_of(params.begin(), params.end(), [&](auto const& param) {
    return param.second == token && (any_parameter || param.first == own);
  });
}

}  // namespace loanpulse
