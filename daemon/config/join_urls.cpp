#include "config/join_urls.hpp"

#include "model/ascii_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace loanpulse {
namespace {

using Part = TextTemplate::Part;
using Parts = std::vector<Part>;

/// The text of a part in which URLs are told apart. A placeholder is percent-encoded when it is
/// sent: nothing of it counts.
std::string_view text_of(Part const& part) {
  if (auto const* plain = std::get_if<std::string>(&part)) return *plain;
  if (auto const* secret = std::get_if<Secret>(&part)) return secret->reveal();
  return {};
}

void add_text(Parts& parts, std::string_view text) {
  if (text.empty()) return;
  if (!parts.empty()) {
    if (auto* const last = std::get_if<std::string>(&parts.back())) {
      last->append(text);
      return;
    }
  }
  parts.emplace_back(std::string{text});
}

void add_parts(Parts& parts, Parts const& more) {
  for (auto const& part : more) {
    if (auto const* plain = std::get_if<std::string>(&part)) {
      add_text(parts, *plain);
    } else {
      parts.push_back(part);
    }
  }
}

/// What stands before the '?', and behind it.
std::pair<Parts, Parts> split_query(TextTemplate const& url) {
  std::pair<Parts, Parts> halves;
  bool behind = false;
  for (auto const& part : url.parts()) {
    auto const* const plain = std::get_if<std::string>(&part);
    auto const mark = plain == nullptr || behind ? std::string::npos : plain->find('?');
    if (mark == std::string::npos) {
      (behind ? halves.second : halves.first).push_back(part);
      continue;
    }
    add_text(halves.first, std::string_view{*plain}.substr(0, mark));
    add_text(halves.second, std::string_view{*plain}.substr(mark + 1));
    behind = true;
  }
  return halves;
}

bool ends_with_slash(Parts const& path) {
  return !path.empty() && text_of(path.back()).ends_with('/');
}

void drop_first_character(Parts& parts) {
  auto& text = std::get<std::string>(parts.front());
  text.erase(0, 1);
  if (text.empty()) parts.erase(parts.begin());
}

void add_path(Parts& base, Parts added) {
  if (added.empty()) return;
  auto const* const plain = std::get_if<std::string>(&added.front());
  bool const begins_with_slash = plain != nullptr && plain->starts_with('/');
  if (ends_with_slash(base) && begins_with_slash) drop_first_character(added);
  if (!ends_with_slash(base) && !begins_with_slash) add_text(base, "/");
  add_parts(base, added);
}

}  // namespace

bool is_whole_url(TextTemplate const& url) {
  if (url.empty()) return false;
  auto const first = text_of(url.parts().front());
  auto const colon = first.find("://");
  return colon != std::string_view::npos && colon < first.find_first_of("/?#");
}

TextTemplate join_urls(TextTemplate const& base, TextTemplate const& added) {
  auto [parts, base_query] = split_query(base);
  auto [path, query] = split_query(added);
  add_path(parts, std::move(path));
  if (!base_query.empty() || !query.empty()) add_text(parts, "?");
  add_parts(parts, base_query);
  if (!base_query.empty() && !query.empty()) add_text(parts, "&");
  add_parts(parts, query);
  return TextTemplate{std::move(parts)};
}

std::string origin_text(TextTemplate const& url) {
  std::string text;
  for (auto const& part : url.parts()) {
    auto const* const placeholder = std::get_if<Placeholder>(&part);
    text += placeholder == nullptr ? std::string{text_of(part)} : TextTemplate{{part}}.shown();
  }
  auto const begin = std::min(text.find("://"), text.size());
  auto const authority = std::min(begin + 3, text.size());
  std::string origin = lower_case(text.substr(0, text.find_first_of("/?#", authority)));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> defaults{
      {{"https://", ":443"}, {"http://", ":80"}}};
  for (auto const& [scheme, port] : defaults) {
    if (origin.starts_with(scheme) && origin.ends_with(port)) {
      origin.resize(origin.size() - port.size());
    }
  }
  return origin;
}

}  // namespace loanpulse
