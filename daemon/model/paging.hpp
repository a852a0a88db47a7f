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
inline constexpr std::size_t largest_base_page = 1'000'000;

/// One answer is the whole list.
struct SinglePage {
  static constexpr std::string_view kind = "single_page";
  static constexpr std::string_view meaning = "Ends after one request.";
  static constexpr Counted counted = Counted::nothing;
  static constexpr std::tuple<> keys() { return {}; }
  bool knows_its_pages() const { return false; }
};

/// The answer carries the token of the next page; absent, null or "" ends the list.
struct CursorPaging {
  std::string cursor_path = "next_cursor";
  std::string cursor_param = "cursor";
  std::optional<std::string> limit_param;  ///< where a page size goes, if the API takes one
  std::size_t limit = 1000;

  static constexpr std::string_view kind = "cursor";
  static constexpr std::string_view meaning =
      "Ends when `cursor_path` is absent, null, false or empty; a cursor that comes again is an "
      "error.";
  static constexpr Counted counted = Counted::nothing;
  static constexpr auto keys() {
    return std::tuple{
        kind_key("cursor_path", &CursorPaging::cursor_path, KeyUse::answer_path,
                 "Where an answer has the cursor of the next page, beside the records."),
        kind_key("cursor_param", &CursorPaging::cursor_param, KeyUse::position_param,
                 "The query parameter that carries it."),
        kind_key("limit_param", &CursorPaging::limit_param, KeyUse::size_param,
                 "The query parameter of a page's size, if the API takes one."),
        kind_key("limit", &CursorPaging::limit, KeyUse::size, 1, largest_page_size,
                 "The size that is asked for.", "limit_param")};
  }
  bool knows_its_pages() const { return false; }
};

/// Pages are counted. Ends at `total_path` pages when given, else at the first empty page.
struct PageNumberPaging {
  std::string page_param = "page";
  std::size_t base_page = 1;
  std::optional<std::string> total_path;  ///< number of pages, in the answer
  std::optional<std::string> limit_param;
  std::size_t limit = 1000;

  static constexpr std::string_view kind = "page_number";
  static constexpr std::string_view meaning =
      "Ends after `total_path` pages, else at the first empty page.";
  static constexpr Counted counted = Counted::pages;
  static constexpr auto keys() {
    return std::tuple{kind_key("page_param", &PageNumberPaging::page_param, KeyUse::position_param,
                               "The query parameter of the page's number."),
                      kind_key("base_page", &PageNumberPaging::base_page, KeyUse::number, 0,
                               largest_base_page, "The number of the first page."),
                      kind_key("total_path", &PageNumberPaging::total_path, KeyUse::answer_path,
                               "Where an answer has the number of pages, beside the records."),
                      kind_key("limit_param", &PageNumberPaging::limit_param, KeyUse::size_param,
                               "The query parameter of a page's size, if the API takes one."),
                      kind_key("limit", &PageNumberPaging::limit, KeyUse::size, 1,
                               largest_page_size, "The size that is asked for.", "limit_param")};
  }
  bool knows_its_pages() const { return total_path.has_value(); }
};

/// Records are counted. Ends at `total_path` records when given, else at the first empty page.
struct OffsetPaging {
  std::string offset_param = "offset";
  std::string limit_param = "limit";
  std::size_t limit = 1000;
  std::optional<std::string> total_path;  ///< number of records, in the answer

  static constexpr std::string_view kind = "offset";
  static constexpr std::string_view meaning =
      "Ends after `total_path` records, else at the first empty page.";
  static constexpr Counted counted = Counted::records;
  static constexpr auto keys() {
    return std::tuple{kind_key("offset_param", &OffsetPaging::offset_param, KeyUse::position_param,
                               "The query parameter of how many records to pass over."),
                      kind_key("limit_param", &OffsetPaging::limit_param, KeyUse::size_param,
                               "The query parameter of a page's size."),
                      kind_key("limit", &OffsetPaging::limit, KeyUse::size, 1, largest_page_size,
                               "The size that is asked for."),
                      kind_key("total_path", &OffsetPaging::total_path, KeyUse::answer_path,
                               "Where an answer has the number of records, beside the records.")};
  }
  bool knows_its_pages() const { return total_path.has_value(); }
};

/// The registry: a kind that stands here is one that the configuration reads. The first holds
/// where a job names none.
using Paging = std::variant<SinglePage, CursorPaging, PageNumberPaging, OffsetPaging>;

Counted counted(Paging const& paging);

/// Whether pages can be asked for before their turn, once one has come.
bool knows_its_pages(Paging const& paging);

/// The parameter by which the paginator says where it stands; empty: it has none.
std::string position_param(Paging const& paging);

/// The paths of an answer whose values the paginator needs in PagingInfo::values.
std::vector<std::string> answer_paths(Paging const& paging);

/// The page size as it is sent, "limit=1000"; empty: none is.
std::string page_size_sent(Paging const& paging);

}  // namespace loanpulse
