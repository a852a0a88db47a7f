#include "fetch/guards/request_echo.hpp"

#include <algorithm>

#include "fetch/url.hpp"

namespace loanpulse {

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
  auto params = query_params(request.url);
  params.insert(params.end(), request.body_values.begin(), request.body_values.end());
  return std::any_of(params.begin(), params.end(), [&](auto const& param) {
    return param.second == token && (any_parameter || param.first == own);
  });
}

}  // namespace loanpulse
