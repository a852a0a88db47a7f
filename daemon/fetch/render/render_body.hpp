#pragma once

#include "fetch/render/request_values.hpp"
#include "model/request_template.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// A parameter as it is sent; `masked` is its value as it may be shown.
struct RenderedParam {
  std::string name;
  std::string value;
  std::string masked;
};

/// The parameters that have a value, once for each of theirs. Throws as render() does.
std::vector<RenderedParam> render(std::vector<ParamTemplate> const& params,
                                  RequestBounds const& bounds, PagePosition const& position);

/// What a POST carries; empty where it carries nothing.
struct RenderedBody {
  std::string_view content_type{};
  std::string text{};
  /// Its texts and numbers by their names: what a source may send back as an echo.
  QueryParams values{};
};

/// Members and fields that are nothing but a placeholder without a value are left out. Throws as
/// render() does.
RenderedBody render(BodyTemplate const& body, RequestBounds const& bounds,
                    PagePosition const& position);

/// "a=1&b=2", percent-encoded.
std::string form_text(std::vector<RenderedParam> const& params);
/// The same as a URL's query. Names keep the signs that RFC 3986, 3.4 allows there, such as the `$`
/// of OData: some servers know them by nothing else.
std::string query_string(std::vector<RenderedParam> const& params);

}  // namespace loanpulse
