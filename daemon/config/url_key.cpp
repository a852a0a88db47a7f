// The URL of a source: whole, or relative to that of its connection.
#include "config/config_keys.hpp"
#include "config/join_urls.hpp"
#include "config/source_url.hpp"
#include "config/template_text.hpp"
#include "config/value_types.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

namespace loanpulse {
namespace {

bool read_whole(YamlValue const& value, TextTemplate& into, ReadContext& context) {
  TextTemplate found;
  if (!read_template(value, found, context)) return false;
  if (auto fault = url_template_fault(found); !fault.empty()) {
    value.problem(std::move(fault));
    return false;
  }
  into = std::move(found);
  return true;
}

/// Credentials of the connection are sent there, and they are meant for its origin.
bool stays_within(TextTemplate const& url, TextTemplate const& base, YamlValue const& value) {
  if (origin_text(url) == origin_text(base)) return true;
  value.problem(fmt::format(
      "leads {}away from {}, the scheme, host and port of the connection, whose credentials must "
      "not go elsewhere; write a path, or another connection",
      url.has_secrets() ? "" : fmt::format("to {} and ", origin_text(url)),
      base.has_secrets() ? "those" : origin_text(base)));
  return false;
}

bool read_url(YamlValue const& value, Source& source, ReadContext& context) {
  auto const lower = value.beneath();
  if (!lower) return read_whole(value, source.url, context);
  TextTemplate own;
  if (!read_template(value, own, context)) return false;
  if (own.empty()) {
    value.problem("must not be empty; write a path such as /items, or leave it out");
    return false;
  }
  bool const is_whole = is_whole_url(own) || own.sole_placeholder() != nullptr;
  // A placeholder of the connection's URL counts only where that is a part of this one.
  ReadContext unused{context.sources};
  TextTemplate base;
  if (!read_whole(*lower, base, is_whole ? unused : context)) return false;
  TextTemplate const joined = is_whole ? own : join_urls(base, own);
  if (auto fault = url_template_fault(joined); !fault.empty()) {
    value.problem(std::move(fault));
    return false;
  }
  bool const is_link = own.sole_placeholder() != nullptr;  // judged when it is asked
  if (!is_link && !stays_within(joined, base, value)) return false;
  source.url = joined;
  return true;
}

}  // namespace

std::string url_template_fault(TextTemplate const& url) {
  auto const* const sole = url.sole_placeholder();
  if (sole != nullptr && sole->kind == Placeholder::Kind::start) return {};  // a link of an answer
  std::string text;
  for (auto const& part : url.parts()) {
    auto const* const plain = std::get_if<std::string>(&part);
    text += plain != nullptr ? *plain : "x";
  }
  return text.empty() ? std::string{"must not be empty"} : source_url_fault(text);
}

Key<Source> url_key() {
  return key<Source>("url", takes::request_text("URL").form({}), read_url,
                     "`http://` or `https://`, without user, password or fragment; with a "
                     "connection also a path that is added to its URL, such as `/loans`.");
}

}  // namespace loanpulse
