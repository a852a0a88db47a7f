#include "fetch/paging/link_header.hpp"

#include <algorithm>
#include <optional>

#include "fetch/url.hpp"
#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view blanks = " \t";

/// A link of a header: its target and what is said of it. Of a parameter that comes twice the first
/// one counts.
struct Link {
  std::string target;
  std::optional<std::string> rel, results, anchor;
};

/// Reads a field's value from left to right. What is no link is passed over up to the next comma.
class LinkReader {
 public:
  explicit LinkReader(std::string_view text) : rest_{text} {}

  std::optional<Link> next() {
    while (true) {
      skip(" \t,");
      if (rest_.empty()) return std::nullopt;
      if (rest_.front() != '<') {
        rest_.remove_prefix(std::min(rest_.find(','), rest_.size()));
        continue;
      }
      auto const end = rest_.find('>');
      if (end == std::string_view::npos) return std::nullopt;
      Link link;
      link.target = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
      read_parameters(link);
      return link;
    }
  }

 private:
  void skip(std::string_view characters) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
  }

  void read_parameters(Link& link) {
    for (skip(blanks); rest_.starts_with(';'); skip(blanks)) {
      skip(" \t;");
      std::string const name = lower_case(token());
      skip(blanks);
      std::string value;
      if (rest_.starts_with('=')) {
        rest_.remove_prefix(1);
        skip(blanks);
        value = rest_.starts_with('"') ? quoted() : token();
      }
      keep(link, name, std::move(value));
    }
  }

  static void keep(Link& link, std::string const& name, std::string value) {
    if (name == "rel" && !link.rel) link.rel = lower_case(value);
    if (name == "results" && !link.results) link.results = lower_case(value);
    if (name == "anchor" && !link.anchor) link.anchor = std::move(value);
  }

  std::string token() {
    auto const end = std::min(rest_.find_first_of("=;, \t"), rest_.size());
    std::string result{rest_.substr(0, end)};
    rest_.remove_prefix(end);
    return result;
  }

  std::string quoted() {
    std::string result;
    std::size_t at = 1;
    for (; at < rest_.size() && rest_[at] != '"'; ++at) {
      if (rest_[at] == '\\' && at + 1 < rest_.size()) ++at;
      result += rest_[at];
    }
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
    return result;
  }

  std::string_view rest_;
};

/// Relation types are separated by blanks.
bool says(std::string_view rel, std::string const& wanted) {
  while (!rel.empty()) {
    auto const end = std::min(rel.find_first_of(" \t"), rel.size());
    if (rel.substr(0, end) == wanted) return true;
    rel.remove_prefix(std::min(end + 1, rel.size()));
  }
  return false;
}

}  // namespace

std::string link_in_headers(std::vector<std::pair<std::string, std::string>> const& headers,
                            std::string_view rel) {
  auto const wanted = lower_case(rel);
  for (auto const& [name, value] : headers) {
    if (name != "link") continue;
    LinkReader reader{value};
    while (auto const link = reader.next()) {
      if (link->anchor || link->results == "false" || !link->rel) continue;
      if (says(*link->rel, wanted)) return link->target;
    }
  }
  return {};
}

std::string next_link(PagingInfo const& info) {
  auto const next = link_in_headers(info.headers, "next");
  auto const base = parse_url(info.answered_by);
  return next.empty() || !base ? next : resolve_reference(*base, next);
}

}  // namespace loanpulse
