#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "fetch/url.hpp"
#include "unit/fetch/reading_a_list.hpp"

namespace loanpulse {
namespace {

/// What the answers of a list say of its number of records.
enum class Totals { none, first, every };

/// A list of ids in ascending order, in which one is inserted or deleted while a client reads it.
struct MovingList {
  std::set<int> ids;       ///< even ones
  std::set<int> all;       ///< that were ever there
  std::set<int> lived;     ///< that are there from the beginning to the end
  int change_before = -1;  ///< which request finds the list changed; -1: none
  bool inserts = true;
  int changed = 0;  ///< the id
  int requests = 0;
  std::size_t page = 3;
  Totals totals = Totals::none;

  void begin(int size, std::mt19937& random) {
    for (int i = 1; i <= size; ++i) ids.insert(2 * i);
    all = lived = ids;
    auto const any = std::uniform_int_distribution{0, size - 1}(random);
    changed = inserts ? 2 * any + 1 : 2 * (any + 1);
  }
  void answer_another() {
    if (requests++ != change_before) return;
    if (inserts) {
      ids.insert(changed);
      all.insert(changed);
    } else {
      ids.erase(changed);
      lived.erase(changed);
    }
  }
  std::vector<int> from(std::size_t place) const {
    auto first = ids.begin();
    std::advance(first, static_cast<std::ptrdiff_t>(std::min(place, ids.size())));
    return cut(first);
  }
  std::vector<int> behind(int id) const { return cut(ids.upper_bound(id)); }
  std::vector<int> cut(std::set<int>::const_iterator first) const {
    std::vector<int> found;
    while (first != ids.end() && found.size() < page) found.push_back(*first++);
    return found;
  }
};

int int_of_param(QueryParams const& params, std::string const& name, int otherwise) {
  for (auto const& [key, value] : params) {
    if (key == name && !value.empty()) return std::stoi(value);
  }
  return otherwise;
}

enum class ListKind { single, cursor, numbers, offsets, link, last };
constexpr ListKind all_list_kinds[] = {ListKind::single,  ListKind::cursor, ListKind::numbers,
                                       ListKind::offsets, ListKind::link,   ListKind::last};

Paging moving_paging(ListKind way, MovingList const& list) {
  auto const with_total = [&](auto paging) {
    if (list.totals != Totals::none) paging.total_path = "n";
    return Paging{paging};
  };
  switch (way) {
    case ListKind::cursor:
      return cursor_at("next");
    case ListKind::numbers:
      return with_total(PageNumberPaging{});
    case ListKind::offsets: {
      OffsetPaging paging;
      paging.limit = list.page;
      return with_total(paging);
    }
    case ListKind::link: {
      NextLinkPaging paging;
      paging.link_path = "next";
      return paging;
    }
    case ListKind::last: {
      LastRecordPaging paging;
      paging.key = "id";
      paging.cursor_param = "cursor";
      return paging;
    }
    case ListKind::single:
      break;
  }
  return SinglePage{};
}

Answer moving_answer(ListKind way, MovingList& list, QueryParams const& params) {
  list.answer_another();
  std::vector<int> found;
  switch (way) {
    case ListKind::single:
      found.assign(list.ids.begin(), list.ids.end());
      break;
    case ListKind::numbers:
      found = list.from(static_cast<std::size_t>(int_of_param(params, "page", 1) - 1) * list.page);
      break;
    case ListKind::offsets:
      found = list.from(static_cast<std::size_t>(int_of_param(params, "offset", 0)));
      break;
    case ListKind::cursor:
    case ListKind::link:
    case ListKind::last:
      found = list.behind(int_of_param(params, "cursor", 0));
      break;
  }
  bool const is_first = list.requests == 1;
  std::string text;
  for (int const id : found) text += fmt::format("{}{{\"id\": {}}}", text.empty() ? "" : ", ", id);
  text = "{\"data\": [" + text + "]";
  if (list.totals == Totals::every || (list.totals == Totals::first && is_first)) {
    text += fmt::format(", \"n\": {}", list.ids.size());
  }
  bool const more = !found.empty() && found.back() < *list.ids.rbegin();
  if (way == ListKind::cursor && more) text += fmt::format(", \"next\": {}", found.back());
  if (way == ListKind::link && more)
    text += fmt::format(", \"next\": \"?cursor={}\"", found.back());
  return json_answer(text + "}");
}

struct MovingOutcome {
  std::set<int> ids;
  std::string code;
  std::size_t times_twice = 0;
};

/// Reads the list as a run does, with answers fetched ahead of their turn in whatever order.
MovingOutcome read_moving(ListKind way, MovingList& list, Source source, std::mt19937& random) {
  Job job = job_of_ids(source);
  job.target.columns[0].type = parse_column_type("bigint").value();
  job.target.primary_key = {"id"};
  PageDecoder decoder{job, answer_paths(source.paging)};
  FetchSession session{source, bounds_from(std::nullopt), [] { return 0.5; }};
  std::map<std::string, Answer> ahead;
  MovingOutcome outcome;
  try {
    while (true) {
      auto const wanted = ask(session);
      if (std::holds_alternative<EndOfList>(wanted)) return outcome;
      auto const url = std::get<SendRequest>(wanted).request.url;
      auto const there = ahead.find(url);
      auto answer =
          there != ahead.end() ? there->second : moving_answer(way, list, query_params(url));
      auto step = session.on_answer(std::move(answer), TimePoint{});
      auto const decoded = decoder.decode(std::move(std::get<DeliverPage>(step).page));
      for (std::size_t row = 0; row < decoded.batch.rows; ++row) {
        auto const id = static_cast<int>(decoded.batch.row(row)[0].integer());
        if (!outcome.ids.insert(id).second) ++outcome.times_twice;
      }
      session.page_decoded(decoded.info);
      auto coming = session.coming_requests(source.concurrency);
      if (source.concurrency < 2) continue;
      std::shuffle(coming.begin(), coming.end(), random);
      auto const before = std::exchange(ahead, {});
      for (auto const& request : coming) {
        auto const known = before.find(request.url);
        ahead[request.url] = known != before.end()
                                 ? known->second
                                 : moving_answer(way, list, query_params(request.url));
      }
    }
  } catch (StageError const& error) {
    outcome.code = error.code();
  }
  return outcome;
}

bool goes_by_numbers(ListKind way) { return way == ListKind::numbers || way == ListKind::offsets; }

/// What nothing contradicts: a row that is deleted where no number of records is known, and one
/// that is inserted where the number that ends the list is from before.
bool cannot_be_noticed(ListKind way, MovingList const& list) {
  if (!goes_by_numbers(way)) return false;
  return list.totals == (list.inserts ? Totals::first : Totals::none);
}

TEST(MovingLists, GiveEveryRowThatStaysOrFail) {
  std::mt19937 random{20'261'127};
  int healed = 0;
  int failed = 0;
  for (int round = 0; round < 4'000; ++round) {
    auto const any = [&](int from, int to) {
      return std::uniform_int_distribution{from, to}(random);
    };
    ListKind const way = all_list_kinds[any(0, 5)];
    MovingList list;
    list.inserts = any(0, 1) == 0;
    list.totals = static_cast<Totals>(any(0, 2));
    list.page = static_cast<std::size_t>(any(2, 7));
    list.change_before = any(-1, 12);
    list.begin(any(1, 40), random);
    auto source = source_at("data", moving_paging(way, list));
    if (goes_by_numbers(way)) source.on_shift = OnShift::refetch;
    source.concurrency = goes_by_numbers(way) ? static_cast<std::size_t>(any(1, 4)) : 1;
    if (any(0, 1) == 0) source.incremental.emplace();
    auto const outcome = read_moving(way, list, source, random);
    auto const what = fmt::format(
        "round {}: way {}, {} by {}, {} {} at {}, totals {}, concurrency {}", round,
        static_cast<int>(way), list.all.size(), list.page, list.inserts ? "insert" : "delete",
        list.changed, list.change_before, static_cast<int>(list.totals), source.concurrency);
    EXPECT_TRUE(
        std::includes(list.all.begin(), list.all.end(), outcome.ids.begin(), outcome.ids.end()))
        << what;
    bool const happened = list.requests > list.change_before && list.change_before >= 0;
    if (!happened) {
      EXPECT_EQ(outcome.code, "") << what;
      EXPECT_EQ(outcome.times_twice, 0u) << what;
    }
    if (!outcome.code.empty()) {
      ++failed;
      continue;
    }
    if (cannot_be_noticed(way, list)) continue;
    EXPECT_TRUE(
        std::includes(outcome.ids.begin(), outcome.ids.end(), list.lived.begin(), list.lived.end()))
        << what;
    if (happened && outcome.times_twice > 0) ++healed;
  }
  EXPECT_GT(healed, 150);
  EXPECT_GT(failed, 20);
  EXPECT_LT(failed, healed);
}

}  // namespace
}  // namespace loanpulse
