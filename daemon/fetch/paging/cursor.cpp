#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_set>
#include <utility>

#include "fetch/paging/paginator.hpp"
#include "json/json_path.hpp"
#include "json/member_name.hpp"
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
  example.push_back(container.kind == MemberKind::array ? "0" : "cursor");
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

/// Errors: "bad_cursor", and "no_progress" for a cursor that an earlier page had.
class CursorPaginator final : public Paginator {
 public:
  explicit CursorPaginator(CursorPaging kind) : kind_{std::move(kind)} {}

  std::optional<PagePosition> position(std::size_t ahead) const override {
    if (ahead > 0) return std::nullopt;
    PagePosition next;
    if (kind_.limit_param) {
      next.params.emplace_back(*kind_.limit_param, std::to_string(kind_.limit));
    }
    if (!cursor_.empty()) next.params.emplace_back(kind_.cursor_param, cursor_);
    return next;
  }

  bool advance(PagingInfo const& info, std::size_t page) override {
    if (!has_cursor(kind_.cursor_path, info, page)) return false;
    auto const found = info.values.find(kind_.cursor_path);
    if (found == info.values.end() || found->second.empty()) return false;
    cursor_ = found->second;
    // Any token seen before starts a cycle, however long it is: A, A as well as A, B, A.
    if (seen_.insert(std::hash<std::string>{}(cursor_)).second) return true;
    refuse_cursor(
        "no_progress",
        fmt::format("page {} has the cursor \"{}\" at \"{}\", which an earlier page had already: "
                    "the source goes in circles; check source.paginator.cursor_param",
                    page, printable(cursor_, 100), kind_.cursor_path));
  }

  std::string end_reason(PagingInfo const&) const override {
    return fmt::format("it has no cursor at source.paginator.cursor_path \"{}\"",
                       kind_.cursor_path);
  }
  std::string refusal_cure() const override {
    return "the source does not take the cursor that its last answer named: it may have expired, "
           "belong to another parameter than source.paginator.cursor_param, or be a link to the "
           "next page, which cannot be followed yet: name the member with the token alone in "
           "source.paginator.cursor_path";
  }

 private:
  CursorPaging kind_;
  std::string cursor_;                    ///< of the next page; empty: it is the first
  std::unordered_set<std::size_t> seen_;  ///< hashes: a long run has many long tokens
};

}  // namespace

std::unique_ptr<Paginator> make_paginator(CursorPaging const& kind) {
  return std::make_unique<CursorPaginator>(kind);
}

}  // namespace loanpulse
