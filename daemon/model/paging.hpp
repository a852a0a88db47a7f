#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "model/kind_key.hpp"

namespace loanpulse {

// The kinds of paginators as a job declares them, each with its keys and what is known of it
// without a list: `kind` is its word in the configuration. How a kind walks through a list is in
// fetch/paging, in a file called like it.

/// What a paginator counts to know where it stands; nothing: the source's answers tell it.
enum class Counted { nothing, pages, records };

inline constexpr std::size_t largest_page_size = 1'000'000;
inline constexpr std::size_t largest_base = 1'000'000;

/// Which page is the last where answers say nothing of it.
enum class StopAt {
  by_kind,      ///< as the kind of paginator has it
  empty_page,   ///< the first without records
  short_page,   ///< the first with fewer records than `limit`
  same_cursor,  ///< the one that has the cursor that was asked with
};

/// When a list ends; what answers say counts before what their records say. Of all kinds but
/// single_page.
struct StopRules {
  std::optional<std::string> more_path;  ///< false, 0, null, "", or absent: the last page
  std::optional<std::string> last_path;  ///< true: the last page
  std::optional<std::string> total_path;
  std::optional<std::string> total_pages_path;
  StopAt stop = StopAt::by_kind;
  std::vector<int> end_status;  ///< of an answer behind the last page

  /// Whether the answers themselves say where the list ends.
  bool read_answers() const { return more_path || last_path || total_path || total_pages_path; }

  template <class Kind>
  static constexpr auto keys() {
    return std::tuple{
        kind_key("more_path", of<Kind>(&StopRules::more_path), KeyUse::answer_path,
                 "Where an answer says that there is more; false, 0, null, an empty text or its "
                 "absence ends the list."),
        kind_key("last_path", of<Kind>(&StopRules::last_path), KeyUse::answer_path,
                 "Where an answer says that it is the last one; true or 1 ends the list."),
        kind_key("total_path", of<Kind>(&StopRules::total_path), KeyUse::answer_path,
                 "Where an answer has the number of records of the list; it is kept when later "
                 "answers leave it out. With `page_number` a member whose name speaks of pages "
                 "(`total_pages`) is their number."),
        kind_key("total_pages_path", of<Kind>(&StopRules::total_pages_path), KeyUse::answer_path,
                 "Where an answer has the number of pages of the list."),
        kind_key("stop", of<Kind>(&StopRules::stop), KeyUse::rule,
                 "Which page is the last where answers do not say it: `empty_page`, `short_page` "
                 "(fewer records than `limit`), or `same_cursor` (the cursor that was sent)."),
        kind_key("end_status", of<Kind>(&StopRules::end_status), KeyUse::statuses,
                 "HTTP statuses of an answer that only says that the page before it was the "
                 "last; of a first page they are errors.")};
  }

 private:
  template <class Kind, class Value>
  static constexpr Value Kind::*of(Value StopRules::*member) {
    return member;
  }
};

/// What a page's size is called and how large it is.
struct PageSize {
  std::optional<std::string> limit_param;  ///< where it goes, if the API takes one
  std::size_t limit = 1000;

  template <class Kind>
  static constexpr auto keys() {
    return std::tuple{
        kind_key("limit_param", static_cast<std::optional<std::string> Kind::*>(&Kind::limit_param),
                 KeyUse::size_param, "The query parameter of a page's size, if the API takes one."),
        kind_key("limit", static_cast<std::size_t Kind::*>(&Kind::limit), KeyUse::size, 1,
                 largest_page_size, "The size that is asked for.", "limit_param")};
  }
};

/// One answer is the whole list.
struct SinglePage {
  static constexpr std::string_view kind = "single_page";
  static constexpr std::string_view meaning = "Ends after one request.";
  static constexpr Counted counted = Counted::nothing;
  static constexpr std::tuple<> keys() { return {}; }
  bool knows_its_pages() const { return false; }
};

/// The answer carries the token of the next page; absent, null or "" ends the list.
struct CursorPaging : PageSize, StopRules {
  std::string cursor_path = "next_cursor";
  std::optional<std::string> cursor_header;
  std::string cursor_param = "cursor";
  std::optional<std::string> cursor_initial;
  bool alone = false;

  static constexpr std::string_view kind = "cursor";
  static constexpr std::string_view meaning =
      "Ends when `cursor_path` is absent, null, false or empty; a cursor that comes again is an "
      "error.";
  static constexpr Counted counted = Counted::nothing;
  static constexpr auto keys() {
    return std::tuple_cat(
        std::tuple{
            kind_key("cursor_path", &CursorPaging::cursor_path, KeyUse::answer_path,
                     "Where an answer has the cursor of the next page, beside the records."),
            kind_key("cursor_header", &CursorPaging::cursor_header, KeyUse::header,
                     "The header of an answer that has the cursor, instead of `cursor_path`."),
            kind_key("cursor_param", &CursorPaging::cursor_param, KeyUse::position_param,
                     "The query parameter that carries it; none where `{cursor}` stands elsewhere "
                     "in the request."),
            kind_key("cursor_initial", &CursorPaging::cursor_initial, KeyUse::text,
                     "The cursor of the first request, where the API wants one, such as `*`."),
            kind_key("alone", &CursorPaging::alone, KeyUse::flag,
                     "`true`: from the second page on nothing is sent but the cursor and the size "
                     "of a page.")},
        PageSize::keys<CursorPaging>(), StopRules::keys<CursorPaging>());
  }
  bool knows_its_pages() const { return false; }
};

/// Pages are counted.
struct PageNumberPaging : PageSize, StopRules {
  std::string page_param = "page";
  std::size_t base_page = 1;

  static constexpr std::string_view kind = "page_number";
  static constexpr std::string_view meaning =
      "Ends where the answers say so, else at the first empty page.";
  static constexpr Counted counted = Counted::pages;
  static constexpr auto keys() {
    return std::tuple_cat(
        std::tuple{kind_key("page_param", &PageNumberPaging::page_param, KeyUse::position_param,
                            "The query parameter of the page's number; none where `{page}` stands "
                            "elsewhere in the request."),
                   kind_key("base_page", &PageNumberPaging::base_page, KeyUse::number, 0,
                            largest_base, "The number of the first page.")},
        PageSize::keys<PageNumberPaging>(), StopRules::keys<PageNumberPaging>());
  }
  bool knows_its_pages() const { return total_pages_path || total_path; }
};

/// Records are counted.
struct OffsetPaging : StopRules {
  std::string offset_param = "offset";
  std::string limit_param = "limit";
  std::size_t limit = 1000;
  std::size_t base_offset = 0;

  static constexpr std::string_view kind = "offset";
  static constexpr std::string_view meaning =
      "Ends where the answers say so, else at the first empty page.";
  static constexpr Counted counted = Counted::records;
  static constexpr auto keys() {
    return std::tuple_cat(
        std::tuple{
            kind_key("offset_param", &OffsetPaging::offset_param, KeyUse::position_param,
                     "The query parameter of how many records to pass over; none where `{offset}` "
                     "stands elsewhere in the request."),
            kind_key("limit_param", &OffsetPaging::limit_param, KeyUse::size_param,
                     "The query parameter of a page's size; none where `{limit}` stands elsewhere "
                     "in the request."),
            kind_key("limit", &OffsetPaging::limit, KeyUse::size, 1, largest_page_size,
                     "The size that is asked for."),
            kind_key("base_offset", &OffsetPaging::base_offset, KeyUse::number, 0, largest_base,
                     "The offset of the first record, where that is not 0.")},
        StopRules::keys<OffsetPaging>());
  }
  bool knows_its_pages() const { return total_path.has_value(); }
};

/// The answer carries the link to the next page, in its body or in a Link header (RFC 8288).
struct NextLinkPaging : PageSize, StopRules {
  std::optional<std::string> link_path;
  bool in_header = false;
  std::string rel = "next";
  /// A link is a whole request by RFC 8288 and OData 4.01 (part 1, 11.2.6.7), which forbids to add
  /// to it; tokens in links are often refused beside a filter.
  bool alone = true;

  static constexpr std::string_view kind = "next_link";
  static constexpr std::string_view meaning =
      "Ends when the link is absent, null or empty; a link that comes again is an error.";
  static constexpr Counted counted = Counted::nothing;
  static constexpr auto keys() {
    return std::tuple_cat(
        std::tuple{kind_key("link_path", &NextLinkPaging::link_path, KeyUse::answer_path,
                            "Where an answer has the link to the next page: absolute, or relative "
                            "to where the answer came from."),
                   kind_key("link", &NextLinkPaging::in_header, KeyUse::header_word,
                            "`header`: the link is in the answer's Link header."),
                   kind_key("rel", &NextLinkPaging::rel, KeyUse::text,
                            "Which of the links of a Link header."),
                   kind_key("alone", &NextLinkPaging::alone, KeyUse::flag,
                            "`false`: parameters of the job that a link lacks are added to it.")},
        PageSize::keys<NextLinkPaging>(), StopRules::keys<NextLinkPaging>());
  }
  bool knows_its_pages() const { return false; }
  /// What is wrong with keys that are right one by one; empty: nothing.
  std::string fault() const {
    if (link_path.has_value() != in_header) return {};
    return "needs either link_path, the member of the answer that has the link, or link: header";
  }
};

/// The request for the next page names the last record that has come.
struct LastRecordPaging : PageSize, StopRules {
  std::string key;
  std::string cursor_param = "starting_after";

  static constexpr std::string_view kind = "last_record";
  static constexpr std::string_view meaning =
      "Ends where the answers say so, else at the first empty page.";
  static constexpr Counted counted = Counted::nothing;
  static constexpr auto keys() {
    return std::tuple_cat(
        std::tuple{kind_key("key", &LastRecordPaging::key, KeyUse::record_path,
                            "The member of a record that names it in the next request."),
                   kind_key("cursor_param", &LastRecordPaging::cursor_param, KeyUse::position_param,
                            "The query parameter that carries it; none where `{cursor}` stands "
                            "elsewhere in the request.")},
        PageSize::keys<LastRecordPaging>(), StopRules::keys<LastRecordPaging>());
  }
  bool knows_its_pages() const { return false; }
};

/// The registry: a kind that stands here is one that the configuration reads. The first holds
/// where a job names none.
using Paging = std::variant<SinglePage, CursorPaging, PageNumberPaging, OffsetPaging,
                            NextLinkPaging, LastRecordPaging>;

Counted counted(Paging const& paging);

/// Whether pages can be asked for before their turn, once one has come.
bool knows_its_pages(Paging const& paging);

/// The parameter by which the paginator says where it stands; empty: it has none.
std::string position_param(Paging const& paging);

/// The paths of an answer whose values the paginator needs in PagingInfo::values.
std::vector<std::string> answer_paths(Paging const& paging);

/// The path of a record whose value the paginator needs in PagingInfo::last_key; empty: none.
std::string record_path(Paging const& paging);

/// When the list ends; single_page has rules of no meaning.
StopRules const& stop_rules(Paging const& paging);

/// The page size as it is sent, "limit=1000"; empty: none is.
std::string page_size_sent(Paging const& paging);

}  // namespace loanpulse
