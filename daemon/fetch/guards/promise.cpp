#include "fetch/guards/promise.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "fetch/guards/list_member.hpp"
#include "fetch/guards/promising_headers.hpp"
#include "fetch/guards/request_echo.hpp"
#include "fetch/paging/link_header.hpp"
#include "fetch/url.hpp"
#include "json/member_name.hpp"
#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

bool is_scalar(EnvelopeMember const& member) {
  return member.kind != MemberKind::object && member.kind != MemberKind::array;
}

/// What a flag says; empty when the member is none. `1` and `0` are flags in some places only.
std::optional<bool> truth_of(EnvelopeMember const& member, bool numbers_too) {
  if (!is_scalar(member)) return std::nullopt;
  std::string const text = plain_name(member.text);
  if (text == "true" || text == "yes") return true;
  if (text == "false" || text == "no") return false;
  if (!numbers_too) return std::nullopt;
  if (text == "1") return true;
  return text == "0" ? std::optional{false} : std::nullopt;
}

/// Whether something stands there that could lead to the next page.
bool is_filled(EnvelopeMember const& member) {
  static constexpr auto nothing =
      std::to_array<std::string_view>({"", "0", "false", "null", "none", "-1", "undefined"});
  switch (member.kind) {
    case MemberKind::null:
      return false;
    case MemberKind::object:
    case MemberKind::array:
      return !member.empty;
    case MemberKind::boolean:
    case MemberKind::number:
    case MemberKind::string:
      break;
  }
  return !is_one_of(lower_case(member.text), nothing);
}

/// What the last answer says for certain, before its single members are judged.
struct Signs {
  bool more = false;        ///< a flag says that there is more
  bool end = false;         ///< a flag says that this is all
  bool empty_next = false;  ///< there is a place for a token or link, and nothing in it
  bool whole = false;       ///< a total says that all was read
  bool total = false;       ///< there is a total by a certain name
};

bool is_beside(EnvelopeMember const& a, EnvelopeMember const& b) {
  return a.path.size() == b.path.size() &&
         std::equal(a.path.begin(), a.path.end() - 1, b.path.begin());
}

/// Whether something beside the member points the other way, so that both only say where the page
/// lies: {"before": "a", "after": "b"}.
bool has_filled_twin(EnvelopeMember const& member, std::vector<EnvelopeMember> const& members) {
  static constexpr auto twins = std::to_array<std::string_view>(
      {"before", "startcursor", "beforecursor", "cursorbefore", "endingbefore"});
  return std::any_of(members.begin(), members.end(), [&](EnvelopeMember const& other) {
    return is_beside(other, member) && is_one_of(plain_name(other.path.back()), twins) &&
           is_filled(other);
  });
}

std::optional<bool> flag_of(EnvelopeMember const& member, PagingWord word) {
  if (word == PagingWord::more) return truth_of(member, true);
  bool const is_number_beside = word == PagingWord::pages && member.kind == MemberKind::boolean;
  if (word == PagingWord::end || is_number_beside) {
    auto const end = truth_of(member, plain_name(member.path.back()).starts_with("is"));
    return end ? std::optional{!*end} : std::nullopt;
  }
  if (word == PagingWord::next && member.kind == MemberKind::boolean) return member.text == "true";
  return std::nullopt;
}

/// Whether the text is an address. A token may begin with a slash as well.
bool is_link(EnvelopeMember const& member) {
  if (!is_url(member.text)) return false;
  auto const name = plain_name(member.path.back());
  bool const is_token = name.ends_with("token") || name.ends_with("cursor") ||
                        name.ends_with("key") || name.ends_with("marker") || name == "after";
  return member.text.starts_with("http") || !is_token;
}

/// Of a list of links, such as [{"rel": "next", "href": "…"}], the target of the one that leads on.
EnvelopeMember const* linked_by(EnvelopeMember const& relation,
                                std::vector<EnvelopeMember> const& members) {
  static constexpr auto relations = std::to_array<std::string_view>({"rel", "relation"});
  static constexpr auto targets = std::to_array<std::string_view>({"href", "url", "uri", "link"});
  if (relation.path.size() < 3 || plain_name(relation.text) != "next" ||
      !is_one_of(relation.path.back(), relations)) {
    return nullptr;
  }
  auto const found = std::find_if(members.begin(), members.end(), [&](EnvelopeMember const& other) {
    return is_beside(other, relation) && is_one_of(other.path.back(), targets) && is_filled(other);
  });
  return found == members.end() ? nullptr : &*found;
}

Promise promise(Promise::Kind kind, EnvelopeMember const& member) {
  return {kind, member.path, member.text, member.kind == MemberKind::string};
}

}  // namespace

PromiseWatch::PromiseWatch(Source const& source) : source_{source}, list_name_{list_name(source)} {}

/// What a member says about the list.
PagingWord PromiseWatch::word_of(EnvelopeMember const& member) const {
  return loanpulse::word_of(member, list_name_);
}

void PromiseWatch::page_decoded(PagingInfo const& info, std::size_t came_twice) {
  records_ += info.record_count - came_twice;
  if (++pages_ > 1) return;
  for (auto const& member : members_and_headers(info)) {
    auto const word = word_of(member);
    if (word != PagingWord::records && word != PagingWord::count) continue;
    if (auto const total = number_of(member)) first_totals_[member.path] = *total;
  }
}

std::vector<Promise> PromiseWatch::promises(ListEnd const& end) const {
  auto const members = members_and_headers(end.info);
  auto const ignored = [&](EnvelopeMember const& member) {
    bool const is_sync_token = source_.sync_token && !source_.sync_token->path.empty() &&
                               is_named(member.path, {source_.sync_token->path});
    return is_sync_token || is_named(member.path, source_.ignore_more);
  };

  Signs signs;
  std::optional<std::uint64_t> current_page;
  for (auto const& member : members) {
    if (ignored(member)) continue;
    auto const word = word_of(member);
    if (auto const more = flag_of(member, word)) (*more ? signs.more : signs.end) = true;
    if (word == PagingWord::next && !is_filled(member)) signs.empty_next = true;
    if (word == PagingWord::page) current_page = number_of(member);
    auto const total = word == PagingWord::records ? number_of(member) : std::nullopt;
    if (!total) continue;
    signs.total = true;
    signs.whole = signs.whole || *total <= records_;
  }
  bool const ended = signs.end && !signs.more;
  // A total need not heed the filter; where the source has said in another way that this was all,
  // only a list without one must add up.
  bool const totals_count =
      !end.with_bound || !(ended || signs.empty_next || end.info.record_count == 0);

  std::vector<Promise> found;
  auto const above_read = [&](EnvelopeMember const& member) {
    auto const total = number_of(member);
    auto const first = first_totals_.find(member.path);
    return total && *total > records_ && (first == first_totals_.end() || first->second > records_);
  };
  for (auto const& member : members) {
    if (ignored(member)) continue;
    if (auto const* const target = linked_by(member, members); target && !ended) {
      if (auto link = promise_of_member(*target, end)) found.push_back(*std::move(link));
      continue;
    }
    auto const word = word_of(member);
    if (flag_of(member, word).value_or(false)) {
      found.push_back(promise(Promise::Kind::flag, member));
      continue;
    }
    switch (word) {
      case PagingWord::next:
      case PagingWord::position:
      case PagingWord::more:
        if (auto token = promise_of_member(member, end); token && !ended) {
          bool const may_be_position =
              word == PagingWord::position &&
              (signs.empty_next || end.info.record_count == 0 || has_filled_twin(member, members));
          if (!may_be_position) found.push_back(*std::move(token));
        }
        break;
      case PagingWord::records:
        if (totals_count && above_read(member)) {
          found.push_back(promise(Promise::Kind::records, member));
        }
        break;
      case PagingWord::count: {
        // This page's own number, or the limit that was asked for, is called so as well.
        bool const own = signs.total || is_echo(member.text, true, source_, end.request);
        if (totals_count && !ended && !own && above_read(member)) {
          found.push_back(promise(Promise::Kind::records, member));
        }
        break;
      }
      case PagingWord::pages: {
        auto const pages = number_of(member);
        bool const at_end = current_page && pages && *current_page >= *pages;
        if (pages && *pages > pages_ && !at_end && !ended && !signs.whole && totals_count) {
          found.push_back(promise(Promise::Kind::pages, member));
        }
        break;
      }
      case PagingWord::remaining:
        if (number_of(member).value_or(0) > 0 && !ended) {
          found.push_back(promise(Promise::Kind::flag, member));
        }
        break;
      case PagingWord::none:
      case PagingWord::end:
      case PagingWord::page:
        break;
    }
  }
  std::vector<std::string> const header{"Link"};
  bool const header_ignored =
      is_named(header, source_.ignore_more) || is_named({"link"}, source_.ignore_more);
  auto const link = next_link(end.info);
  if (!link.empty() && !header_ignored && !same_place(link, end.request.url)) {
    found.push_back({Promise::Kind::link, {}, link, false});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](Promise const& a, Promise const& b) { return a.kind < b.kind; });
  return found;
}

/// A token or link, if there is one in the member.
std::optional<Promise> PromiseWatch::promise_of_member(EnvelopeMember const& member,
                                                       ListEnd const& end) const {
  if (!is_filled(member)) return std::nullopt;
  auto const word = word_of(member);
  if (member.kind == MemberKind::string && is_link(member)) {
    auto const base = parse_url(end.request.url);
    Promise link = promise(Promise::Kind::link, member);
    if (base) link.value = resolve_reference(*base, member.text);
    if (same_place(link.value, end.request.url)) return std::nullopt;
    return link;
  }
  if (word == PagingWord::more || member.kind == MemberKind::boolean) return std::nullopt;
  if (!is_scalar(member)) {
    // Where one looks into it, its members speak for themselves.
    bool const opaque = plain_name(member.path.back()) == "lastevaluatedkey";
    return opaque ? std::optional{promise(Promise::Kind::token, member)} : std::nullopt;
  }
  bool const any_parameter = word == PagingWord::position;
  if (is_echo(member.text, any_parameter, source_, end.request)) return std::nullopt;
  return promise(Promise::Kind::token, member);
}

}  // namespace loanpulse
