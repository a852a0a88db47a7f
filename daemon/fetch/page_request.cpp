#include "fetch/page_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "fetch/conditional_request.hpp"
#include "fetch/render/render_body.hpp"
#include "fetch/render/render_text.hpp"
#include "fetch/url.hpp"
#include "model/ascii_text.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

using Params = std::vector<RenderedParam>;

void set_param(Params& params, std::string const& name, std::string const& value) {
  auto const found = std::find_if(params.begin(), params.end(),
                                  [&](auto const& param) { return param.name == name; });
  if (found == params.end()) {
    params.push_back({name, value, value});
  } else {
    *found = {name, value, value};
  }
}

void set_bound(Params& params, std::string const& param, Placeholder::Kind kind,
               Incremental const& incremental, RequestBounds const& bounds) {
  if (param.empty()) return;
  Placeholder const bound{.kind = kind, .spelling = incremental.format};
  auto const value = render(TextTemplate{{bound}}, bounds, {});
  if (value) set_param(params, param, value->text);
}

/// The first page of a list that goes on by a cursor from where another run has ended is asked for
/// by the token that it ended with.
void add_token(Source const& source, RequestBounds const& bounds, PagePosition& position) {
  auto const* const paging = std::get_if<CursorPaging>(&source.paging);
  if (!source.sync_token || !bounds.start || paging == nullptr || position.cursor) return;
  position.cursor = bounds.start->text;
  if (!paging->cursor_param.empty()) {
    position.params.emplace_back(paging->cursor_param, bounds.start->text);
  }
}

Params params_of(Source const& source, RequestBounds const& bounds, PagePosition const& position) {
  Params params;
  if (!position.alone) {
    params = render(source.params, bounds, position);
    if (auto const& incremental = source.incremental) {
      set_bound(params, incremental->start_param, Placeholder::Kind::start, *incremental, bounds);
      set_bound(params, incremental->end_param, Placeholder::Kind::end, *incremental, bounds);
    }
    if (source.sync_token && bounds.start && !source.sync_token->start_param.empty()) {
      set_param(params, source.sync_token->start_param, bounds.start->text);
    }
  }
  for (auto const& [name, value] : position.params) set_param(params, name, value);
  return params;
}

std::string rendered_url(TextTemplate const& url, RequestBounds const& bounds,
                         PagePosition const& position) {
  // A link that the source has given is the URL itself.
  if (url.sole_placeholder() != nullptr) {
    auto const link = render(url, bounds, position);
    return link ? link->text : std::string{};
  }
  std::string text;
  for (auto const& part : url.parts()) {
    auto const* const placeholder = std::get_if<Placeholder>(&part);
    auto const value = render(TextTemplate{{part}}, bounds, position);
    if (!value) continue;
    text += placeholder == nullptr ? value->text : percent_encode(value->text);
  }
  return text;
}

/// A link that a run has kept leads where the first one did: credentials must not follow it
/// elsewhere (RFC 6454).
void check_link(SyncToken const& token, RequestBounds const& bounds, std::string const& link) {
  auto const first = render(token.initial_value, bounds, {});
  auto const base = parse_url(first ? first->text : std::string{});
  auto const target = parse_url(link);
  if (!base || !target || base->origin() == target->origin()) return;
  throw StageError{
      ErrorKind::rejected, "link_off_origin",
      fmt::format("the link that the last run was given leads from {} to {}, and credentials must "
                  "not follow it; if the new place is right, put it into "
                  "source.incremental.initial_value and reset the job's state",
                  base->origin(), target->origin())};
}

/// Parameters that the URL's own query does not name.
Params missing_in(std::string_view url, Params params) {
  auto const given = query_params(url);
  std::erase_if(params, [&](RenderedParam const& param) {
    return std::any_of(given.begin(), given.end(),
                       [&](auto const& pair) { return pair.first == param.name; });
  });
  return params;
}

std::string with_query(std::string_view url, std::string const& query) {
  std::string result{url.substr(0, url.find('#'))};
  if (query.empty()) return result;
  bool const has_query = result.find('?') != std::string::npos;
  bool const is_open = result.ends_with('?') || result.ends_with('&');
  return result.append(is_open ? "" : has_query ? "&" : "?").append(query);
}

/// As query_string(), of what may be shown. `***` stays readable.
std::string masked_text(Params const& params) {
  std::string text;
  for (auto const& param : params) {
    if (!text.empty()) text += '&';
    bool const hidden = param.masked != param.value;
    text +=
        percent_encode(param.name) + "=" + (hidden ? param.masked : percent_encode(param.value));
  }
  return text;
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

bool has_header(PageRequest const& request, std::string_view lower_name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](auto const& header) { return lower_case(header.first) == lower_name; });
}

void add_headers(PageRequest& request, Source const& source, RequestBounds const& bounds,
                 PagePosition const& position) {
  for (auto const& [name, value] : source.headers) {
    auto const rendered = render(value, bounds, position);
    if (rendered || value.empty()) {
      add_header(request, name, Secret{rendered ? rendered->text : std::string{}});
    }
  }
  if (!has_header(request, "accept")) add_header(request, "Accept", Secret{"application/json"});
}

void add_body(PageRequest& request, Source const& source, RequestBounds const& bounds,
              PagePosition const& position) {
  auto body = render(source.body, bounds, position);
  request.body = std::move(body.text);
  request.body_values = std::move(body.values);
  if (!body.content_type.empty() && !has_header(request, "content-type")) {
    add_header(request, "Content-Type", Secret{std::string{body.content_type}});
  }
}

}  // namespace

std::string PageRequest::name() const {
  return fmt::format("{} {}", to_string(method), masked_url);
}

PageRequest build_request(Source const& source, RequestBounds const& bounds,
                          PagePosition position) {
  add_token(source, bounds, position);
  std::string const url =
      position.link ? *position.link : rendered_url(source.url, bounds, position);
  if (source.sync_token && source.url.sole_placeholder() != nullptr) {
    check_link(*source.sync_token, bounds, url);
  }
  auto params = params_of(source, bounds, position);
  if (position.link) params = missing_in(url, std::move(params));

  PageRequest request;
  request.method = source.method;
  request.url = with_query(url, query_string(params));
  request.masked_url = mask_url(with_query(
      position.link || !source.url.has_secrets() ? url : source.url.shown(), masked_text(params)));
  if (!parse_url(request.url)) {
    throw StageError{ErrorKind::rejected, "bad_url",
                     fmt::format("source.url: \"{}\" is no http or https URL; correct it in the "
                                 "job's file",
                                 printable(request.masked_url))};
  }
  add_headers(request, source, bounds, position);
  add_body(request, source, bounds, position);
  if (source.conditional) ask_if_changed(request, bounds);
  return request;
}

PageRequest authorized(PageRequest request, Credentials const& credentials) {
  for (auto const& [name, value] : credentials.headers) add_header(request, name, value);
  Params params;
  for (auto const& [name, value] : credentials.params) {
    params.push_back({name, value.reveal(), "***"});
  }
  request.masked_url = with_query(request.masked_url, masked_text(missing_in(request.url, params)));
  request.url = with_query(request.url, query_string(missing_in(request.url, params)));
  if (credentials.sign) {
    for (auto const& [name, value] : credentials.sign(request)) add_header(request, name, value);
  }
  return request;
}

PageRequest foreign_request(PageRequest request) {
  request.is_foreign = true;
  std::erase_if(request.headers, [](auto const& header) {
    auto const name = lower_case(header.first);
    return name != "accept" && name != "accept-encoding" && name != "content-type" &&
           name != "user-agent";
  });
  return request;
}

PageRequest redirected_request(PageRequest const& request, int status, std::string url) {
  constexpr int see_other = 303;
  PageRequest redirected = request;
  redirected.masked_url = mask_url(url);
  redirected.url = std::move(url);
  if (status == see_other) {
    redirected.method = HttpMethod::get;
    redirected.body.clear();
    redirected.body_values.clear();
    std::erase_if(redirected.headers,
                  [](auto const& header) { return lower_case(header.first) == "content-type"; });
  }
  return redirected;
}

}  // namespace loanpulse
