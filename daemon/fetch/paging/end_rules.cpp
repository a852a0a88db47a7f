#include "fetch/paging/end_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "fetch/guards/paging_words.hpp"
#include "json/json_path.hpp"
#include "model/ascii_text.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"
#include "values/decimal_parts.hpp"

namespace loanpulse {
namespace {

[[noreturn]] void refuse_total(std::string code, std::string const& message) {
  throw StageError{ErrorKind::bad_data, std::move(code), message};
}

bool speaks_of_pages(std::string const& path) {
  auto const parsed = parse_json_path(path);
  if (!parsed || parsed->segments.empty()) return false;
  auto const& name = parsed->segments.back();
  return paging_word(name) == PagingWord::pages || lower_case(name) == "pages";
}

std::string const* value_at(std::optional<std::string> const& path, PagingInfo const& info) {
  if (!path) return nullptr;
  auto const found = info.values.find(*path);
  return found == info.values.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<std::uint64_t> whole_number(std::string_view text) {
  constexpr std::int64_t most_digits = 20;
  auto const parts = split_decimal(text);
  if (!parts || text.front() == '+') return std::nullopt;
  if (parts->is_zero()) return 0;
  if (parts->needed_scale() > 0 || parts->magnitude() > most_digits) return std::nullopt;
  auto const digits = write_plain(*parts, 0);
  std::uint64_t number = 0;
  auto const* const end = digits.data() + digits.size();
  auto const [rest, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && rest == end ? std::optional{number} : std::nullopt;
}

bool says_yes(std::string const& text) {
  auto const word = lower_case(text);
  return !word.empty() && word != "false" && word != "0" && word != "null";
}

std::optional<std::string> records_path(StopRules const& rules, Counted counted) {
  bool const of_pages = counted == Counted::pages && rules.total_path && !rules.total_pages_path &&
                        speaks_of_pages(*rules.total_path);
  return of_pages ? std::nullopt : rules.total_path;
}

EndRules::EndRules(StopRules const& rules, std::size_t limit, Counted counted)
    : rules_{rules},
      limit_{limit},
      counted_{counted},
      records_path_{records_path(rules, counted)},
      pages_path_{records_path_ || !rules.total_path ? rules.total_pages_path : rules.total_path} {}

bool EndRules::end(PagingInfo const& info, Reached reached, bool ends_when_empty) {
  reason_.clear();
  bool const by_total = ended_by_total(info, reached);
  return ended_by_flag(info) || by_total || ended_by_records(info, ends_when_empty);
}

bool EndRules::ended_by_flag(PagingInfo const& info) {
  if (rules_.more_path) {
    auto const* const more = value_at(rules_.more_path, info);
    if (more == nullptr || !says_yes(*more)) {
      reason_ = fmt::format("source.paginator.more_path \"{}\" {}", *rules_.more_path,
                            more == nullptr ? "is not there or null"
                                            : fmt::format("is \"{}\"", printable(*more, 100)));
      return true;
    }
  }
  auto const* const last = value_at(rules_.last_path, info);
  if (last == nullptr || !says_yes(*last)) return false;
  reason_ = fmt::format(R"(source.paginator.last_path "{}" is "{}")", *rules_.last_path,
                        printable(*last, 100));
  return true;
}

bool EndRules::ended_by_total(PagingInfo const& info, Reached reached) {
  auto const page = static_cast<std::size_t>(reached.pages);
  read_total(records_path_, info, page, records_);
  read_total(pages_path_, info, page, pages_);
  bool const is_full = info.record_count > 0 && info.record_count >= largest_page_;
  largest_page_ = std::max(largest_page_, info.record_count);
  bool const above = records_ && reached.records > *records_;
  if (counted_ == Counted::pages && above && is_full) {
    refuse_total("bad_total",
                 fmt::format("up to page {} there are {} records, and the total at \"{}\" is {}; "
                             "if it counts pages, write source.paginator.total_pages_path instead "
                             "of total_path",
                             page, reached.records, *records_path_, *records_));
  }
  // Where a full page leads beyond the number, that is an estimate, and there may be more.
  too_low_ = above && (is_full || too_low_);
  bool const all_records = records_ && reached.records >= *records_ && !too_low_;
  bool const all_pages = pages_ && reached.pages >= *pages_;
  if (!all_records && !all_pages) return false;
  reason_ = fmt::format("it is the last page by source.paginator.{} \"{}\"",
                        all_pages && !rules_.total_path ? "total_pages_path" : "total_path",
                        all_pages ? *pages_path_ : *records_path_);
  return true;
}

bool EndRules::ended_by_records(PagingInfo const& info, bool ends_when_empty) {
  auto const records = info.record_count;
  switch (rules_.stop) {
    case StopAt::short_page:
      if (records >= limit_) return false;
      reason_ =
          fmt::format("it has {} records, fewer than source.paginator.limit {}", records, limit_);
      return true;
    case StopAt::empty_page:
      break;
    case StopAt::by_kind:
      if (!ends_when_empty || (rules_.read_answers() && !too_low_)) return false;
      break;
    case StopAt::same_cursor:
      return false;
  }
  if (records > 0) return false;
  reason_ = "it is an empty page";
  return true;
}

void EndRules::read_total(std::optional<std::string> const& path, PagingInfo const& info,
                          std::size_t page, std::optional<std::uint64_t>& total) const {
  if (!path) return;
  auto const* const text = value_at(path, info);
  std::string_view const key = path == rules_.total_path ? "total_path" : "total_pages_path";
  if (text == nullptr) {
    if (total) return;
    refuse_total("missing_total", fmt::format("page {} has no total at \"{}\", or null; check "
                                              "source.paginator.{} against the answer, or leave it "
                                              "out to read up to the first empty page",
                                              page, *path, key));
  }
  auto const number = whole_number(*text);
  if (!number) {
    refuse_total("bad_total", fmt::format("page {} has \"{}\" at \"{}\", which is no whole number; "
                                          "check source.paginator.{} against the answer",
                                          page, printable(*text, 100), *path, key));
  }
  total = number;
}

std::string EndRules::end_reason(PagingInfo const& last) const {
  if (!reason_.empty()) return reason_;
  return last.record_count == 0 ? "it is an empty page" : "nothing says how it goes on";
}

std::string EndRules::refusal_cure() const {
  auto const& path = records_path_ ? records_path_ : pages_path_;
  if (path) {
    return fmt::format(
        "the total at \"{}\" is more than the source gives: check source.paginator.{}", *path,
        path == rules_.total_path ? "total_path" : "total_pages_path");
  }
  return "the list seems to end before this page: name what the answers say of its end in "
         "source.paginator.total_path, total_pages_path, more_path or last_path, or write "
         "end_status, so that this status ends it";
}

}  // namespace loanpulse
