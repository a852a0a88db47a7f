#include "fetch/guards/paging_words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "json/member_name.hpp"
#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

/// What a name may go on with behind "next": "next_page_token", "nextRecordsUrl". Not "next_run",
/// "next_update", and not "nextSyncToken", which comes with the last page.
constexpr auto next_parts = std::to_array<std::string_view>(
    {"page",   "pages",    "record",   "records", "result", "results",  "row",    "rows",
     "batch",  "set",      "chunk",    "url",     "uri",    "link",     "links",  "href",
     "path",   "query",    "params",   "cursor",  "token",  "key",      "marker", "mark",
     "offset", "start",    "starting", "after",   "index",  "number",   "num",    "no",
     "id",     "str",      "string",   "from",    "skip",   "position", "pos",    "continuation",
     "scroll", "bookmark", "pointer",  "max"});

/// Behind "has more", "more", "total", "number of".
constexpr auto list_parts = std::to_array<std::string_view>(
    {"item",     "items",    "record",    "records", "result",    "results",  "row",
     "rows",     "page",     "pages",     "data",    "element",   "elements", "entry",
     "entries",  "object",   "objects",   "hit",     "hits",      "match",    "matches",
     "matching", "document", "documents", "docs",    "count",     "counts",   "number",
     "num",      "of",       "size",      "found",   "available", "matched",  "exist",
     "exists",   "list",     "all",       "in",      "collection"});

constexpr auto more_words = std::to_array<std::string_view>(
    {"istruncated", "truncated", "ismore", "incompleteresults", "isincomplete", "nextexists",
     "nextavailable", "canloadmore", "canfetchmore", "nextpageexists", "existsnextpage",
     "isnextpage", "nextpageavailable", "hasanothernextpage"});

constexpr auto end_words = std::to_array<std::string_view>(
    {"last",           "lastpage",     "islast",       "islastpage", "lastbatch",   "islastbatch",
     "lastchunk",      "done",         "isdone",       "isend",      "endoflist",   "endofstream",
     "endofdata",      "endofresults", "endofrecords", "endoffile",  "endofpages",  "endreached",
     "isendofresults", "reachedend",   "eof",          "nomore",     "nomoredata",  "nomoreresults",
     "nomorerecords",  "nomorepages",  "nomoreitems",  "isfinal",    "isfinalpage", "finalpage"});

constexpr auto further_next_words = std::to_array<std::string_view>(
    {"morelink", "loadmoreurl", "lastevaluatedkey", "pagenext", "linknext"});

constexpr auto position_words = std::to_array<std::string_view>(
    {"cursor", "cursors", "after", "endcursor", "aftercursor", "cursorafter", "pagecursor",
     "marker", "bookmark", "pagetoken", "pagingtoken", "scrollid", "searchafter", "startingafter",
     "continuationtoken", "continue"});

constexpr auto record_words = std::to_array<std::string_view>(
    {"numfound", "numbermatched", "recordstotal", "recordsfiltered"});

constexpr auto count_words =
    std::to_array<std::string_view>({"count", "itemcount", "recordcount", "rowcount", "resultcount",
                                     "resultscount", "recordscount"});

constexpr auto page_total_words = std::to_array<std::string_view>(
    {"totalpages", "totalpage", "totalpagecount", "totalnumberofpages", "pages", "pagecount",
     "pagescount", "numpages", "numberofpages", "pagestotal", "lastpage", "lastpagenumber"});

constexpr auto remaining_words = std::to_array<std::string_view>(
    {"remainingitemcount", "remainingcount", "remainingitems", "remainingrecords",
     "remainingresults", "remainingentries", "remainingrows", "remainingpages"});

constexpr auto page_words =
    std::to_array<std::string_view>({"page", "currentpage", "pagenumber", "pageno", "pagenum",
                                     "pageindex", "current", "currentpagenumber"});

/// Whether the text is some of the parts, one behind the other.
bool is_made_of(std::string_view text, auto const& parts) {
  return text.empty() || std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
           return text.starts_with(part) && is_made_of(text.substr(part.size()), parts);
         });
}

bool goes_on(std::string_view name, std::string_view beginning, auto const& parts) {
  return name.starts_with(beginning) && is_made_of(name.substr(beginning.size()), parts);
}

}  // namespace

PagingWord paging_word(std::string_view name) {
  constexpr std::size_t longest = 48;
  if (name.size() > longest) return PagingWord::none;
  std::string const whole = plain_name(name);
  bool const odata = whole.starts_with("odata");
  std::string_view const plain = std::string_view{whole}.substr(odata ? 5 : 0);
  if (plain == "count" && odata) return PagingWord::records;
  if (is_one_of(plain, more_words) || goes_on(plain, "hasmore", list_parts) ||
      goes_on(plain, "hasnext", list_parts) || goes_on(plain, "more", list_parts)) {
    return PagingWord::more;
  }
  if (is_one_of(plain, page_total_words)) return PagingWord::pages;
  if (is_one_of(plain, end_words)) return PagingWord::end;
  bool const more_link = plain.starts_with("more") && plain.ends_with("url");
  if (more_link || is_one_of(plain, further_next_words) || goes_on(plain, "next", next_parts)) {
    return PagingWord::next;
  }
  if (is_one_of(plain, position_words)) return PagingWord::position;
  if (is_one_of(plain, remaining_words)) return PagingWord::remaining;
  if (is_one_of(plain, count_words)) return PagingWord::count;
  if (is_one_of(plain, record_words) || goes_on(plain, "total", list_parts) ||
      plain == "counttotal") {
    return PagingWord::records;
  }
  return is_one_of(plain, page_words) ? PagingWord::page : PagingWord::none;
}

bool leads_on(std::string_view name) {
  auto const plain = plain_name(name);
  return is_one_of(plain, next_parts) || is_one_of(plain, position_words);
}

}  // namespace loanpulse
