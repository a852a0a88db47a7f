#include "fetch/guards/promise_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

#include "fetch/guards/promising_headers.hpp"
#include "fetch/guards/request_echo.hpp"
#include "fetch/url.hpp"
#include "json/member_name.hpp"
#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t most_shown = 3;

std::string shown_path(std::vector<std::string> const& path) {
  return printable(path_in_yaml(path), 200);
}

bool is_header(Promise const& promise) {
  return promise.path.size() == 1 && header_word(promise.path.back());
}

std::string shown(Promise const& promise) {
  bool const is_link = promise.kind == Promise::Kind::link;
  std::string const value = printable(is_link ? mask_url(promise.value) : promise.value, 200);
  if (promise.path.empty()) return fmt::format("a Link header of rel=\"next\" leads to {}", value);
  if (is_header(promise)) return fmt::format("the header {} says {}", promise.path.back(), value);
  bool const in_quotes = promise.is_text && !is_link;
  return fmt::format("\"{}\" is {}{}{}", printable(path_text(promise.path), 100),
                     in_quotes ? "\"" : "", value, in_quotes ? "\"" : "");
}

/// A token's member without the word "next": mostly what the parameter is called.
std::string param_of(Promise const& promise, Source const& source) {
  std::string own = position_param(source.paging);
  std::string const& name = promise.path.back();
  if (std::holds_alternative<CursorPaging>(source.paging) && own != CursorPaging{}.cursor_param) {
    return own;
  }
  std::string rest = name;
  for (std::string_view const next : {"next_", "next-", "next", "Next"}) {
    if (!rest.starts_with(next)) continue;
    rest.erase(0, next.size());
    if (!rest.empty() && rest[0] >= 'A' && rest[0] <= 'Z')
      rest[0] = static_cast<char>(rest[0] + 32);
    break;
  }
  if (plain_name(name) == "endcursor") return "after";
  return rest.empty() ? CursorPaging{}.cursor_param : rest;
}

std::string cure_of_link(Promise const& promise) {
  if (promise.path.empty()) return "write paginator: {type: next_link, link: header}";
  return fmt::format("write paginator: {{type: next_link, link_path: {}}}",
                     shown_path(promise.path));
}

std::string cure(Source const& source, Promise const& promise) {
  switch (promise.kind) {
    case Promise::Kind::token:
      return fmt::format(
          "write paginator: {{type: cursor, cursor_path: {}, cursor_param: {}}}, with cursor_param "
          "as the API calls it",
          shown_path(promise.path), printable(in_yaml(param_of(promise, source)), 200));
    case Promise::Kind::link:
      return cure_of_link(promise);
    case Promise::Kind::pages:
      if (counted(source.paging) == Counted::pages || is_header(promise)) break;
      return fmt::format(
          "write paginator: {{type: page_number, page_param: page, total_pages_path: {}}}, with "
          "page_param as the API calls it",
          shown_path(promise.path));
    case Promise::Kind::records:
      if (!std::holds_alternative<SinglePage>(source.paging) || is_header(promise)) break;
      return fmt::format(
          "write paginator: {{type: offset, total_path: {}}} or {{type: page_number}}, whichever "
          "the API takes, with its names for the parameters",
          shown_path(promise.path));
    case Promise::Kind::flag:
      break;
  }
  return "check source.paginator against the API's documentation of how to get the next page";
}

}  // namespace

std::string promise_message(Source const& source, std::string const& end_reason,
                            std::vector<Promise> const& promises) {
  std::string members;
  std::string names;
  for (std::size_t i = 0; i < promises.size(); ++i) {
    if (i < most_shown) members += (i == 0 ? "" : " and ") + shown(promises[i]);
    auto const name = promises[i].path.empty() ? "Link" : shown_path(promises[i].path);
    names += (i == 0 ? "" : ", ") + name;
  }
  return fmt::format(
      "the list ends here because {}, but {} that there is more: {}; {}; or, if {} something else, "
      "write source.ignore_more: [{}]",
      end_reason, promises.front().earlier ? "answers before it said" : "the answer says", members,
      cure(source, promises.front()), promises.size() == 1 ? "that means" : "those mean", names);
}

}  // namespace loanpulse
