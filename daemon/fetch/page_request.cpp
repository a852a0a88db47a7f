#include "fetch/page_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "fetch/url.hpp"
#include "model/ascii_text.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

void set_param(QueryParams& params, std::string const& name, std::string const& value) {
  auto const found = std::find_if(params.begin(), params.end(),
                                  [&](auto const& param) { return param.first == name; });
  if (found == params.end()) {
    params.emplace_back(name, value);
  } else {
    found->second = value;
  }
}

std::string with_query(std::string_view url, QueryParams const& params) {
  std::string result{url.substr(0, url.find('#'))};
  char separator = result.find('?') == std::string::npos ? '?' : '&';
  if (result.ends_with('?') || result.ends_with('&')) separator = '\0';
  for (auto const& [name, value] : params) {
    if (separator != '\0') result += separator;
    result += percent_encode(name) + "=" + percent_encode(value);
    separator = '&';
  }
  return result;
}

bool same_name(std::string_view left, std::string_view right) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

void check_header(std::string const& name, std::string const& value) {
  if (!is_token(name)) {
    throw StageError{ErrorKind::rejected, "bad_header",
                     fmt::format("source.headers: \"{}\" is no HTTP header name; use letters, "
                                 "digits and hyphens",
                                 printable(name))};
  }
  if (!is_header_value(value)) {
    throw StageError{ErrorKind::rejected, "bad_header",
                     fmt::format("the value of the request header {} holds a control character, "
                                 "perhaps a line break at the end of a secret file; remove it",
                                 name)};
  }
}

void add_header(PageRequest& request, std::string const& name, Secret const& value) {
  check_header(name, value.reveal());
  request.headers.emplace_back(name, value);
}

}  // namespace

PageRequest build_request(Source const& source, std::optional<std::string> const& lower_bound,
                          PagePosition const& position) {
  QueryParams params = source.params;
  if (source.incremental && lower_bound && !lower_bound->empty()) {
    set_param(params, source.incremental->start_param, *lower_bound);
  }
  for (auto const& [name, value] : position.params) set_param(params, name, value);

  PageRequest request;
  request.url = with_query(source.url, params);
  request.masked_url = mask_url(request.url);
  if (!parse_url(request.url)) {
    throw StageError{ErrorKind::rejected, "bad_url",
                     fmt::format("source.url: \"{}\" is no http or https URL; correct it in the "
                                 "job's file",
                                 printable(request.masked_url))};
  }
  bool accept_given = false;
  for (auto const& [name, value] : source.headers) {
    add_header(request, name, value);
    accept_given = accept_given || same_name(name, "Accept");
  }
  if (!accept_given) add_header(request, "Accept", Secret{"application/json"});
  return request;
}

PageRequest authorized(PageRequest request, Credentials const& credentials) {
  for (auto const& [name, value] : credentials.headers) add_header(request, name, value);
  return request;
}

PageRequest redirected_request(PageRequest const& request, std::string url) {
  std::string masked = mask_url(url);
  return {std::move(url), std::move(masked), request.headers};
}

}  // namespace loanpulse
