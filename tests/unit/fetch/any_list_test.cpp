#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>

#include "fetch/url.hpp"
#include "unit/fetch/reading_a_list.hpp"

namespace loanpulse {
namespace {

/// A server whose list of `total` records a client walks through, each page at most `cap` records,
/// whatever is asked for.
struct ListServer {
  std::size_t total = 0;
  std::size_t cap = 1;
  std::mt19937* random = nullptr;
  bool splits_at_random = false;  ///< pages are shorter than they might be, but not empty
  bool lies = false;              ///< some answer is not as it should be

  std::size_t page_size(std::size_t from, std::size_t wanted) const {
    auto const most = std::min({cap, wanted, total - std::min(from, total)});
    if (!splits_at_random || most < 2) return most;
    return std::uniform_int_distribution<std::size_t>{1, most}(*random);
  }
  std::string records(std::size_t from, std::size_t count) const {
    std::string text;
    for (std::size_t i = from; i < from + count; ++i) {
      text += (text.empty() ? "" : ", ") + fmt::format("{{\"id\": \"k{}\"}}", i);
    }
    return "[" + text + "]";
  }
};

std::size_t number_in(QueryParams const& params, std::string const& name, std::size_t otherwise) {
  for (auto const& [key, value] : params) {
    if (key == name && !value.empty()) return std::stoul(value);
  }
  return otherwise;
}

/// One way of paging: what a job says of it, and how a server answers.
struct Way {
  std::string name;
  Paging paging;
  std::function<Answer(ListServer const&, QueryParams const&)> answer;
};

Answer page(std::string const& records, std::string const& more = "") {
  return json_answer("{\"data\": " + records + more + "}");
}

PageNumberPaging numbered(std::function<void(PageNumberPaging&)> const& say = {}) {
  PageNumberPaging paging;
  paging.page_param = "page";
  if (say) say(paging);
  return paging;
}

OffsetPaging offset(std::size_t base, std::function<void(OffsetPaging&)> const& say = {}) {
  OffsetPaging paging;
  paging.offset_param = "offset";
  paging.limit_param = "limit";
  paging.limit = 7;
  paging.base_offset = base;
  if (say) say(paging);
  return paging;
}

Answer numbered_page(ListServer const& server, QueryParams const& params, std::string const& more) {
  auto const from = (number_in(params, "page", 1) - 1) * server.cap;
  auto const count = server.page_size(from, server.cap);
  return page(server.records(std::min(from, server.total), count), more);
}

std::vector<Way> ways() {
  std::vector<Way> ways;
  ways.push_back(
      {"numbers up to an empty page", numbered(),
       [](auto const& server, auto const& params) { return numbered_page(server, params, ""); }});
  ways.push_back(
      {"numbers and a total", numbered([](auto& paging) { paging.total_path = "total"; }),
       [](auto const& server, auto const& params) {
         return numbered_page(server, params, fmt::format(", \"total\": {}", server.total));
       }});
  ways.push_back(
      {"numbers and pages", numbered([](auto& paging) { paging.total_pages_path = "pages"; }),
       [](auto const& server, auto const& params) {
         auto const pages = std::max<std::size_t>((server.total + server.cap - 1) / server.cap, 1);
         return numbered_page(server, params, fmt::format(", \"pages\": \"{}\"", pages));
       }});
  ways.push_back({"numbers and a flag", numbered([](auto& paging) { paging.more_path = "more"; }),
                  [](auto const& server, auto const& params) {
                    auto const read = number_in(params, "page", 1) * server.cap;
                    return numbered_page(
                        server, params,
                        read < server.total ? ", \"more\": \"true\"" : ", \"more\": 0");
                  }});
  for (std::size_t const base : {0u, 1u}) {
    ways.push_back({fmt::format("offsets from {}", base), offset(base),
                    [base](auto const& server, auto const& params) {
                      auto const from = number_in(params, "offset", base) - base;
                      return page(
                          server.records(std::min(from, server.total),
                                         server.page_size(from, number_in(params, "limit", 7))));
                    }});
  }
  CursorPaging cursor;
  cursor.cursor_path = "next";
  ways.push_back({"cursors", cursor, [](auto const& server, auto const& params) {
                    auto const from = number_in(params, "cursor", 0);
                    auto const to = from + server.page_size(from, 100);
                    return page(server.records(from, to - from),
                                to < server.total ? fmt::format(", \"next\": {}", to)
                                                  : std::string{", \"next\": null"});
                  }});
  NextLinkPaging link;
  link.link_path = "next";
  ways.push_back({"links in the body", link, [](auto const& server, auto const& params) {
                    auto const from = number_in(params, "from", 0);
                    auto const to = from + server.page_size(from, 100);
                    return page(server.records(from, to - from),
                                to < server.total
                                    ? fmt::format(", \"next\": \"/loans?from={}\"", to)
                                    : std::string{", \"next\": \"\""});
                  }});
  NextLinkPaging header;
  header.in_header = true;
  ways.push_back({"links in a header", header, [](auto const& server, auto const& params) {
                    auto const from = number_in(params, "from", 0);
                    auto const to = from + server.page_size(from, 100);
                    auto answer = page(server.records(from, to - from));
                    if (to < server.total) {
                      answer.headers.emplace_back("link",
                                                  fmt::format("<?from={}>; rel=\"last next\"", to));
                    }
                    return answer;
                  }});
  LastRecordPaging last;
  last.key = "id";
  last.cursor_param = "after";
  ways.push_back({"the last record's key", last, [](auto const& server, auto const& params) {
                    std::size_t from = 0;
                    for (auto const& [name, value] : params) {
                      if (name == "after") from = std::stoul(value.substr(1)) + 1;
                    }
                    return page(server.records(from, server.page_size(from, 100)));
                  }});
  return ways;
}

/// Reads the list to its end; how often each record came, and the code of the error that ended it.
struct Reading {
  std::map<std::string, int> times;
  std::string code{};
};

Reading read_all(Way const& way, ListServer const& server) {
  Source const source = source_at("data", way.paging);
  Job const job = job_of_ids(source);
  PageDecoder decoder{job, answer_paths(source.paging)};
  FetchSession session{source, bounds_from(std::nullopt), [] { return 0.5; }};
  Reading reading;
  std::size_t pages = 0;
  // One page is left out or given twice, where the server lies.
  auto const wrong = std::uniform_int_distribution<std::size_t>{0, 6}(*server.random);
  std::optional<Answer> before;
  try {
    while (true) {
      auto const wanted = ask(session);
      if (std::holds_alternative<EndOfList>(wanted)) return reading;
      auto answer = way.answer(server, query_params(std::get<SendRequest>(wanted).request.url));
      if (server.lies && pages == wrong + 1 && before) answer = *before;
      before = answer;
      auto step = session.on_answer(std::move(answer), TimePoint{});
      auto const decoded = decoder.decode(std::move(std::get<DeliverPage>(step).page));
      ++pages;
      for (std::size_t row = 0; row < decoded.batch.rows; ++row) {
        ++reading.times[std::string{decoded.batch.row(row)[0].text()}];
      }
      session.page_decoded(decoded.info);
    }
  } catch (StageError const& error) {
    reading.code = error.code();
  }
  return reading;
}

bool is_exact(Reading const& reading, std::size_t total) {
  return reading.times.size() == total &&
         std::all_of(reading.times.begin(), reading.times.end(),
                     [](auto const& each) { return each.second == 1; });
}

TEST(AnyList, IsReadExactlyOnceByEveryPaginatorInAnySplit) {
  std::mt19937 random{20'261'127};
  for (int round = 0; round < 60; ++round) {
    ListServer server{.random = &random};
    server.total = std::uniform_int_distribution<std::size_t>{0, 60}(random);
    server.cap = std::uniform_int_distribution<std::size_t>{1, 12}(random);
    for (auto const& way : ways()) {
      bool const by_pages = way.name.starts_with("numbers");
      server.splits_at_random = !by_pages && round % 2 == 1;
      auto const reading = read_all(way, server);
      EXPECT_EQ(reading.code, "") << way.name << ", " << server.total << " by " << server.cap;
      EXPECT_TRUE(is_exact(reading, server.total))
          << way.name << ": " << reading.times.size() << " of " << server.total << " by "
          << server.cap;
    }
  }
}

TEST(AnyList, ThatGivesAPageAgainIsReadExactlyOnceOrFails) {
  std::mt19937 random{7};
  int failed = 0;
  for (int round = 0; round < 60; ++round) {
    ListServer server{.random = &random};
    server.total = std::uniform_int_distribution<std::size_t>{20, 60}(random);
    server.cap = std::uniform_int_distribution<std::size_t>{2, 9}(random);
    server.lies = true;
    for (auto const& way : ways()) {
      auto const reading = read_all(way, server);
      if (!reading.code.empty()) ++failed;
      EXPECT_TRUE(!reading.code.empty() || is_exact(reading, server.total))
          << way.name << ": " << reading.times.size() << " of " << server.total;
    }
  }
  EXPECT_GT(failed, 100);
}

}  // namespace
}  // namespace loanpulse
