#include "config/config_keys.hpp"
#include "config/value_types.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t largest_limit = 1'000'000;
constexpr std::size_t largest_base_page = 1'000'000;
constexpr char const* not_sent =
    "is not sent without limit_param; name the API's parameter for a page's size";

/// For the paginators that send no page size unless told under which name.
template <class Kind>
std::vector<Key<Kind>> with_limit(std::vector<Key<Kind>> keys) {
  keys.push_back(key("limit_param", &Kind::limit_param, takes::text("parameter"),
                     "The query parameter of a page's size, if the API takes one."));
  keys.push_back(
      key("limit", &Kind::limit, takes::count(1, largest_limit), "The size that is asked for.")
          .only_with("limit_param", not_sent));
  return keys;
}

KeyTable<SinglePage> const& single_page_keys() {
  static KeyTable<SinglePage> const table{.keys = {}};
  return table;
}

KeyTable<CursorPaging> const& cursor_keys() {
  static KeyTable<CursorPaging> const table{
      .keys = with_limit<CursorPaging>(
          {key("cursor_path", &CursorPaging::cursor_path, takes::path(),
               "Where an answer has the cursor of the next page, beside the records."),
           key("cursor_param", &CursorPaging::cursor_param, takes::text("parameter"),
               "The query parameter that carries it.")})};
  return table;
}

KeyTable<PageNumberPaging> const& page_number_keys() {
  static KeyTable<PageNumberPaging> const table{
      .keys = with_limit<PageNumberPaging>(
          {key("page_param", &PageNumberPaging::page_param, takes::text("parameter"),
               "The query parameter of the page's number."),
           key("base_page", &PageNumberPaging::base_page, takes::count(0, largest_base_page),
               "The number of the first page."),
           key("total_path", &PageNumberPaging::total_path, takes::path(),
               "Where an answer has the number of pages, beside the records.")})};
  return table;
}

KeyTable<OffsetPaging> const& offset_keys() {
  static KeyTable<OffsetPaging> const table{
      .keys = {key("offset_param", &OffsetPaging::offset_param, takes::text("parameter"),
                   "The query parameter of how many records to pass over."),
               key("limit_param", &OffsetPaging::limit_param, takes::text("parameter"),
                   "The query parameter of a page's size."),
               key("limit", &OffsetPaging::limit, takes::count(1, largest_limit),
                   "The size that is asked for."),
               key("total_path", &OffsetPaging::total_path, takes::path(),
                   "Where an answer has the number of records, beside the records.")}};
  return table;
}

}  // namespace

Key<Source> paginator_key() {
  using takes::kind;
  return key("paginator", &Source::paging,
             takes::kinds<Paging>(
                 "paginator",
                 {kind<Paging>("single_page", single_page_keys(), "Ends after one request."),
                  kind<Paging>("cursor", cursor_keys(),
                               "Ends when `cursor_path` is absent, null, false or empty; a cursor "
                               "that comes again is an error."),
                  kind<Paging>("page_number", page_number_keys(),
                               "Ends after `total_path` pages, else at the first empty page."),
                  kind<Paging>("offset", offset_keys(),
                               "Ends after `total_path` records, else at the first empty page.")}),
             "How to come to the next page.");
}

}  // namespace loanpulse
