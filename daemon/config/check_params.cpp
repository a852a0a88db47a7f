#include "config/check_params.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {
namespace {

/// A parameter that LoanPulse sets, and the keys of `source` that name it.
struct OwnParam {
  std::string name;
  std::string group;
  std::string key;
};

std::vector<OwnParam> own_params(Source const& source) {
  std::vector<OwnParam> params;
  for (KeyUse const use : {KeyUse::position_param, KeyUse::size_param}) {
    for (auto const& [key, name] : key_texts(source.paging, use)) {
      if (!name.empty()) params.push_back({name, "paginator", std::string{key}});
    }
  }
  if (source.incremental && !source.incremental->start_param.empty()) {
    params.push_back({source.incremental->start_param, "incremental", "start_param"});
  }
  if (source.incremental && !source.incremental->end_param.empty()) {
    params.push_back({source.incremental->end_param, "incremental", "end_param"});
  }
  if (source.sync_token && !source.sync_token->start_param.empty()) {
    params.push_back({source.sync_token->start_param, "incremental", "start_param"});
  }
  return params;
}

/// The text without percent-encoding, as a form's reader sees it: '+' is a blank.
std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const* const digits = text.data() + i + 1;
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

/// The parameters of a URL's query as they are written, each "name=value" or "name".
std::vector<std::string_view> query_of(std::string_view url) {
  std::vector<std::string_view> params;
  std::size_t const mark = url.find('?');
  for (std::size_t at = mark; at != std::string_view::npos; at = url.find('&', at + 1)) {
    std::string_view const rest = url.substr(at + 1);
    params.push_back(rest.substr(0, rest.find_first_of("&#")));
  }
  return params;
}

std::string_view name_in(std::string_view param) { return param.substr(0, param.find('=')); }

/// Whether a name that a person wrote means the parameter, encoded or not.
bool means(std::string_view written, OwnParam const& own) {
  return written == own.name || decoded(written) == decoded(own.name);
}

void check_url(YamlMap const& map, Source const& source, OwnParam const& own) {
  auto const* const place = map.at("url");
  if (place == nullptr) return;
  std::string const url = source.url.shown();
  for (std::string_view const param : query_of(url)) {
    if (!means(name_in(param), own)) continue;
    place->problem(
        fmt::format("carries the parameter {}, which is also sent by {}.{}; remove it "
                    "from the URL, or name another parameter there",
                    in_quotes(name_in(param)), own.group, own.key));
    return;
  }
}

void check_given(YamlMap const& map, Source const& source, OwnParam const& own) {
  auto const* const place = map.at("params");
  auto const given = std::find_if(source.params.begin(), source.params.end(),
                                  [&](auto const& param) { return means(param.name, own); });
  if (place == nullptr || given == source.params.end()) return;
  auto const written = place->place_of(given->name);
  if (!written) return;
  written->holder.problem_at(written->line, written->holder.path(),
                             fmt::format("{} is also sent by {}.{}; remove it here",
                                         in_quotes(given->name), own.group, own.key));
}

}  // namespace

void check_params(YamlMap const& map, Source const& source) {
  auto const params = own_params(source);
  for (std::size_t i = 0; i < params.size(); ++i) {
    OwnParam const& own = params[i];
    auto const same = [&](OwnParam const& other) { return other.name == own.name; };
    auto const end = params.begin() + static_cast<std::ptrdiff_t>(i);
    auto const first = std::find_if(params.begin(), end, same);
    auto const* const group = map.at(own.group);
    if (first != end && group != nullptr) {
      group->problem(fmt::format("{} and {}.{} are both {}; each needs a parameter of its own",
                                 own.key, first->group, first->key, in_quotes(own.name)));
    }
    check_url(map, source, own);
    check_given(map, source, own);
  }
}

}  // namespace loanpulse
