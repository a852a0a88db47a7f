#include "fetch/paginator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <string_view>
#include <utility>
#include <variant>

#include "json/json_path.hpp"
#include "json/member_name.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"
#include "values/decimal_parts.hpp"

namespace loanpulse {
namespace {

[[noreturn]] void fail(std::string code, std::string const& message) {
  throw StageError{ErrorKind::bad_data, std::move(code), message};
}

void add_limit(QueryParams& params, std::optional<std::string> const& name, std::size_t limit) {
  if (name) params.emplace_back(*name, std::to_string(limit));
}

/// "3", and "3.0" or "3e0" as some languages write it; empty for what is no count.
std::optional<std::uint64_t> whole_number(std::string_view text) {
  constexpr std::int64_t most_digits = 20;
  auto const parts = split_decimal(text);
  if (!parts || text.front() == '+') return std::nullopt;
  if (parts->is_zero()) return 0;
  if (parts->needed_scale() > 0 || parts->magnitude() > most_digits) return std::nullopt;
  auto const digits = write_plain(*parts, 0);
  std::uint64_t number = 0;
  auto const end = digits.data() + digits.size();
  auto const [rest, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && rest == end ? std::optional{number} : std::nullopt;
}

/// The total that the answer announces at `path`. Its absence is an error: an answer without the
/// agreed total is most likely an error body, and must not end the list as if it were complete.
std::uint64_t total_at(std::string const& path, PagingInfo const& info, std::size_t page) {
  auto const found = info.values.find(path);
  if (found == info.values.end()) {
    fail("missing_total", fmt::format("page {} has no total at \"{}\", or null; check "
                                      "source.paginator.total_path against the answer, or leave it "
                                      "out to read up to the first empty page",
                                      page, path));
  }
  std::string const& text = found->second;
  auto const total = whole_number(text);
  if (!total) {
    fail("bad_total", fmt::format("page {} has \"{}\" at \"{}\", which is no whole number; check "
                                  "source.paginator.total_path against the answer",
                                  page, printable(text, 100), path));
  }
  return *total;
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
/// is no next page; anything else that is no text or number is another member than was meant.
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
  fail("bad_cursor",
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

}  // namespace

std::vector<std::string> answer_paths(Paging const& paging) {
  if (auto const* cursor = std::get_if<CursorPaging>(&paging)) return {cursor->cursor_path};
  std::optional<std::string> total;
  if (auto const* pages = std::get_if<PageNumberPaging>(&paging)) total = pages->total_path;
  if (auto const* offset = std::get_if<OffsetPaging>(&paging)) total = offset->total_path;
  return total ? std::vector<std::string>{*total} : std::vector<std::string>{};
}

Paginator::Paginator(Paging paging, SourceLimits const& limits)
    : paging_{std::move(paging)}, limits_{limits} {}

std::optional<QueryParams> Paginator::next() const { return guess(0); }

std::optional<QueryParams> Paginator::guess(std::size_t ahead) const {
  if (ended_) return std::nullopt;
  return std::visit([&](auto const& paging) { return params(paging, ahead); }, paging_);
}

void Paginator::page_decoded(PagingInfo const& info) {
  ++pages_;
  largest_page_ = std::max(largest_page_, info.record_count);
  empty_pages_ = info.record_count == 0 ? empty_pages_ + 1 : 0;
  ended_ = !std::visit([&](auto const& paging) { return advance(paging, info); }, paging_);
  if (ended_) return;
  if (empty_pages_ > limits_.max_empty_pages) {
    fail("too_many_empty_pages",
         fmt::format("{} pages in a row up to page {} were empty while the source says there is "
                     "more; check source.data_selector, or raise source.limits.max_empty_pages",
                     empty_pages_, pages_));
  }
  if (pages_ >= limits_.max_pages) {
    fail("too_many_pages", fmt::format("the list goes on after {} pages; if it is really that "
                                       "long, raise source.limits.max_pages",
                                       pages_));
  }
}

std::optional<QueryParams> Paginator::params(SinglePage const&, std::size_t ahead) const {
  return ahead == 0 ? std::optional<QueryParams>{QueryParams{}} : std::nullopt;
}

std::optional<QueryParams> Paginator::params(CursorPaging const& paging, std::size_t ahead) const {
  if (ahead > 0) return std::nullopt;
  QueryParams result;
  add_limit(result, paging.limit_param, paging.limit);
  if (pages_ > 0) result.emplace_back(paging.cursor_param, cursor_);
  return result;
}

std::optional<QueryParams> Paginator::params(PageNumberPaging const& paging,
                                             std::size_t ahead) const {
  // Without a total any page may be the last one, and the source would be asked for what is not
  // there.
  if (ahead > 0 && (!total_ || pages_ + ahead >= *total_)) return std::nullopt;
  QueryParams result{{paging.page_param, std::to_string(paging.base_page + pages_ + ahead)}};
  add_limit(result, paging.limit_param, paging.limit);
  return result;
}

std::optional<QueryParams> Paginator::params(OffsetPaging const& paging, std::size_t ahead) const {
  auto const offset = offset_ + ahead * largest_page_;
  if (ahead > 0 && (!total_ || largest_page_ == 0 || offset >= *total_)) return std::nullopt;
  return QueryParams{{paging.offset_param, std::to_string(offset)},
                     {paging.limit_param, std::to_string(paging.limit)}};
}

bool Paginator::advance(SinglePage const&, PagingInfo const&) { return false; }

bool Paginator::advance(CursorPaging const& paging, PagingInfo const& info) {
  if (!has_cursor(paging.cursor_path, info, pages_)) return false;
  auto const found = info.values.find(paging.cursor_path);
  if (found == info.values.end() || found->second.empty()) return false;
  cursor_ = found->second;
  // Any token seen before starts a cycle, however long it is: A, A as well as A, B, A.
  if (!seen_cursors_.insert(std::hash<std::string>{}(cursor_)).second) {
    fail("no_progress",
         fmt::format("page {} has the cursor \"{}\" at \"{}\", which an earlier page had already: "
                     "the source goes in circles; check source.paginator.cursor_param",
                     pages_, printable(cursor_, 100), paging.cursor_path));
  }
  return true;
}

bool Paginator::advance(PageNumberPaging const& paging, PagingInfo const& info) {
  if (!paging.total_path) return info.record_count > 0;
  total_ = total_at(*paging.total_path, info, pages_);
  return pages_ < *total_;
}

bool Paginator::advance(OffsetPaging const& paging, PagingInfo const& info) {
  // By what really came, so that a server that caps the limit loses nothing. An empty page gives
  // no count: the largest page so far is what the server gives at most.
  std::size_t const gap = largest_page_ > 0 ? largest_page_ : paging.limit;
  offset_ += info.record_count > 0 ? info.record_count : gap;
  if (!paging.total_path) return info.record_count > 0;
  total_ = total_at(*paging.total_path, info, pages_);
  return offset_ < *total_;
}

}  // namespace loanpulse
