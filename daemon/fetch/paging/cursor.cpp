#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_set>
#include <utility>

#include "fetch/paging/end_rules.hpp"
#include "fetch/paging/paginator.hpp"
#include "json/json_path.hpp"
#include "json/member_name.hpp"
#include "model/ascii_text.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

[[noreturn]] void refuse_cursor(std::string code, std::string const& message) {
  throw StageError{ErrorKind::bad_data, std::move(code), message};
}

/// A text or number within a container, as a path; else an example of one.
std::string inner_path(EnvelopeMember const& container, PagingInfo const& info) {
  auto const& outer = container.path;
  for (auto const& member : info.members) {
    bool const scalar = member.kind == MemberKind::string || member.kind == MemberKind::number;
    if (scalar && member.path.size() > outer.size() &&
        std::equal(outer.begin(), outer.end(), member.path.begin())) {
      return printable(path_in_yaml(member.path), 200);
    }
  }
  auto example = outer;
  example.emplace_back(container.kind == MemberKind::array ? "0" : "cursor");
  return printable(path_in_yaml(example), 200);
}

/// Whether what stands at `path` can be sent back. null and false are how some APIs say that there
/// is no next page; anything else that is no text or number is another member than was meant
/// ("bad_cursor").
bool has_cursor(std::string const& path, PagingInfo const& info, std::size_t page) {
  auto const wanted = parse_json_path(path);
  auto const found = std::find_if(
      info.members.begin(), info.members.end(),
      [&](EnvelopeMember const& member) { return wanted && member.path == wanted->segments; });
  if (found == info.members.end()) return true;
  switch (found->kind) {
    case MemberKind::null:
      return false;
    case MemberKind::string:
    case MemberKind::number:
      return true;
    case MemberKind::boolean:
      if (found->text == "false") return false;
      break;
    case MemberKind::object:
    case MemberKind::array:
      if (found->empty) return false;
      break;
  }
  bool const is_container = found->kind != MemberKind::boolean;
  refuse_cursor(
      "bad_cursor",
      fmt::format("page {} has {} at source.paginator.cursor_path \"{}\", which is no text or "
                  "number to ask for the next page with: {}; name {}",
                  page,
                  found->kind == MemberKind::object  ? "an object"
                  : found->kind == MemberKind::array ? "an array"
                                                     : "true",
                  path, printable(found->text, 200),
                  is_container
                      ? fmt::format("the member in it, such as {}", inner_path(*found, info))
                      : "the member that holds the cursor"));
}

bool is_number_at(std::string const& path, PagingInfo const& info) {
  auto const wanted = parse_json_path(path);
  return std::any_of(info.members.begin(), info.members.end(), [&](EnvelopeMember const& member) {
    return wanted && member.path == wanted->segments && member.kind == MemberKind::number;
  });
}

/// Errors: "bad_cursor", "no_progress" for a cursor that an earlier page had, and those of
/// EndRules.
class CursorPaginator final : public Paginator {
 public:
  explicit CursorPaginator(CursorPaging kind)
      : kind_{std::move(kind)},
        rules_{kind_, kind_.limit, Counted::nothing},
        cursor_{kind_.cursor_initial.value_or("")} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    if (ahead > 0) return std::nullopt;
    PagePosition next;
    next.alone = kind_.alone && has_come_;
    next.limit = kind_.limit;
    add_size(kind_, next);
    if (cursor_.empty()) return next;
    next.cursor = cursor_;
    next.cursor_is_number = is_number_;
    if (!kind_.cursor_param.empty()) next.params.emplace_back(kind_.cursor_param, cursor_);
    return next;
  }

  bool advance(PagingInfo const& info, std::size_t page) override {
    has_come_ = true;
    records_ += info.record_count;
    bool const has_ended = rules_.end(info, {page, records_}, false);
    auto next = next_cursor(info, page);
    if (next.empty() || has_ended) return false;
    if (kind_.stop == StopAt::same_cursor && next == cursor_) return false;
    cursor_ = std::move(next);
    // Any token seen before starts a cycle, however long it is: A, A as well as A, B, A.
    if (seen_.insert(std::hash<std::string>{}(cursor_)).second) return true;
    refuse_cursor(
        "no_progress",
        fmt::format("page {} has the cursor \"{}\" {}, which an earlier page had already: "
                    "the source goes in circles; check source.paginator.cursor_param",
                    page, printable(cursor_, 100), place()));
  }

  std::string end_reason(PagingInfo const& last) const override {
    if (kind_.stop == StopAt::same_cursor) return "it has the cursor that was asked with";
    return kind_.read_answers() || kind_.stop != StopAt::by_kind
               ? rules_.end_reason(last)
               : fmt::format("it has no cursor {}", place());
  }
  std::string refusal_cure() const override {
    return "the source does not take the cursor that its last answer named: it may have expired, "
           "belong to another parameter than source.paginator.cursor_param, or be a link to the "
           "next page, which wants the paginator next_link";
  }

 private:
  std::string place() const {
    return kind_.cursor_header
               ? fmt::format("in the header {}", *kind_.cursor_header)
               : fmt::format("at source.paginator.cursor_path \"{}\"", kind_.cursor_path);
  }

  /// Empty: there is none.
  std::string next_cursor(PagingInfo const& info, std::size_t page) {
    if (kind_.cursor_header) {
      auto const wanted = lower_case(*kind_.cursor_header);
      for (auto const& [name, value] : info.headers) {
        if (name == wanted) return value;
      }
      return {};
    }
    if (!has_cursor(kind_.cursor_path, info, page)) return {};
    auto const found = info.values.find(kind_.cursor_path);
    if (found == info.values.end()) return {};
    is_number_ = is_number_at(kind_.cursor_path, info);
    return found->second;
  }

  CursorPaging kind_;
  EndRules rules_;
  std::uint64_t records_ = 0;
  bool has_come_ = false;                 ///< some page
  std::string cursor_;                    ///< of the next page; empty: none is sent
  bool is_number_ = false;                ///< the answer had it as one
  std::unordered_set<std::size_t> seen_;  ///< hashes: a long run has many long tokens
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(CursorPaging const& kind) {
  return std::make_unique<CursorPaginator>(kind);
}

}  // namespace loanpulse
