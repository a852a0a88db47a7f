#include "unit/config/job_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

Source source_of(std::string const& lines) {
  auto result = parse(JobText{.source = lines}.text());
  EXPECT_EQ(result.problems, "") << lines;
  return std::move(result.job.source);
}

TEST(ParseSource, HasDefaultsForAllButTheUrl) {
  Source const source = source_of("");
  EXPECT_TRUE(std::holds_alternative<NoAuth>(source.auth));
  EXPECT_TRUE(std::holds_alternative<SinglePage>(source.paging));
  EXPECT_EQ(source.data_selector, "$");
  EXPECT_FALSE(source.incremental);
  EXPECT_EQ(source.retry.max_attempts, 5);
}

TEST(ParseSource, ReadsLimitsOfEveryKind) {
  Source const source = source_of(
      "  params: {state: open, empty: \"\", n: 5}\n"
      "  retry: {max_attempts: 7, initial_delay: 250ms, max_delay: 1m}\n"
      "  timeouts: {connect: 1s, first_byte: 2s, idle: 3s, total: 4s}\n"
      "  limits: {max_page_size: 8MiB, max_pages: 10, max_empty_pages: 2}");
  EXPECT_EQ(source.params,
            (std::vector<ParamTemplate>{{"state", "open"}, {"empty", ""}, {"n", "5"}}));
  EXPECT_EQ(source.retry.max_attempts, 7);
  EXPECT_EQ(source.retry.initial_delay, 250ms);
  EXPECT_EQ(source.retry.max_delay, 1min);
  EXPECT_EQ(source.timeouts.connect, 1s);
  EXPECT_EQ(source.timeouts.first_byte, 2s);
  EXPECT_EQ(source.timeouts.idle, 3s);
  EXPECT_EQ(source.timeouts.total, 4s);
  EXPECT_EQ(source.limits.max_page_bytes, 8u << 20);
  EXPECT_EQ(source.limits.max_pages, 10u);
  EXPECT_EQ(source.limits.max_empty_pages, 2u);
}

TEST(ParseSource, ReadsWhichMembersTheGuardsMustNotTakeForMore) {
  Source const source = source_of(
      "  ignore_more: [has_more, $.meta.next]\n"
      "  ignore_errors: message\n"
      "  repeated_pages: allow\n"
      "  limits: {max_depth: 200}");
  EXPECT_EQ(source.ignore_more, (std::vector<std::string>{"has_more", "$.meta.next"}));
  EXPECT_EQ(source.ignore_errors, std::vector<std::string>{"message"});
  EXPECT_EQ(source.repeated_pages, OnFinding::allow);
  EXPECT_EQ(source.limits.max_depth, 200u);
  EXPECT_EQ(source_of("").repeated_pages, OnFinding::fail);
  EXPECT_EQ(source_of("").limits.max_depth, 64u);
}

TEST(ParseSource, ReadsHowManyRequestsMayBeUnderWay) {
  EXPECT_EQ(source_of("").concurrency, 1u);
  EXPECT_EQ(source_of("  concurrency: 8\n  data_selector: d\n  paginator: {type: page_number, "
                      "total_path: pages}")
                .concurrency,
            8u);
  EXPECT_EQ(
      source_of("  concurrency: 2\n  data_selector: d\n  paginator: {type: offset, total_path: n}")
          .concurrency,
      2u);
}

TEST(ParseSource, RefusesConcurrencyWhereNoPageIsKnownBeforehand) {
  for (auto const* paginator : {"cursor", "page_number", "offset", "single_page"}) {
    auto const lines = std::string{"  concurrency: 4\n  paginator: {type: "} + paginator + "}";
    EXPECT_THAT(parse(JobText{.source = lines}.text()).problems,
                testing::HasSubstr("source.concurrency: the paginator does not know a page before"))
        << paginator;
  }
}

TEST(ParseSource, ReadsEveryPaginator) {
  EXPECT_TRUE(
      std::holds_alternative<SinglePage>(source_of("  paginator: {type: single_page}").paging));
  auto const cursor = std::get<CursorPaging>(
      source_of("  paginator: {type: cursor, cursor_path: meta.next, cursor_param: after, "
                "limit_param: size, limit: 50}\n  data_selector: data")
          .paging);
  EXPECT_EQ(cursor.cursor_path, "meta.next");
  EXPECT_EQ(cursor.cursor_param, "after");
  EXPECT_EQ(cursor.limit_param, "size");
  EXPECT_EQ(cursor.limit, 50u);
  auto const page = std::get<PageNumberPaging>(
      source_of(
          "  paginator: {type: page_number, page_param: p, base_page: 0, total_path: 0.pages}\n"
          "  data_selector: \"1\"")
          .paging);
  EXPECT_EQ(page.page_param, "p");
  EXPECT_EQ(page.base_page, 0u);
  EXPECT_EQ(page.total_path, "0.pages");
  EXPECT_FALSE(page.limit_param);
  auto const offset = std::get<OffsetPaging>(
      source_of("  paginator: {type: offset, offset_param: from, limit_param: n, limit: 20, "
                "total_path: total}\n  data_selector: data")
          .paging);
  EXPECT_EQ(offset.offset_param, "from");
  EXPECT_EQ(offset.limit_param, "n");
  EXPECT_EQ(offset.limit, 20u);
  EXPECT_EQ(offset.total_path, "total");
}

TEST(ParseSource, FindsTheColumnOfTheCursorByItsPath) {
  Source const source = source_of(
      "  incremental: {cursor_path: $.updated_at, start_param: since, initial_value: "
      "\"2024-01-01T00:00:00Z\", lag: 5m, max_future: 2h}");
  EXPECT_EQ(source.incremental->cursor_column, 2u);
  EXPECT_EQ(source.incremental->initial_value, "2024-01-01T00:00:00Z");
  EXPECT_EQ(source.incremental->lag, 5min);
  EXPECT_EQ(source.incremental->max_future, 2h);
  EXPECT_EQ(source_of("  incremental: {cursor_path: id, start_param: s, initial_value: \"\"}")
                .incremental->cursor_column,
            0u);
}

TEST(ParseSource, RefusesWrongKeys) {
  struct Case {
    char const* line;
    char const* problem;
  };
  for (auto const& [line, problem] :
       {Case{"  params: [a]", "params: must be a map of keys and values, got a list"},
        Case{"  params: {a: {b: c}}", "params.a: must be a list, got a map"},
        Case{"  params: {key: \"${env:KEY}\"}",
             "params.key: environment variable 'KEY' is not set; set it, or use ${file:...}"},
        Case{"  data_selector: .",
             "data_selector: must be names separated by dots, such as "
             "address.city or $.data, got '.'; write \\. for a dot and \\\\ "
             "for a backslash in a name"},
        Case{"  paginator: cursor", "paginator: must be a map of keys and values, got a text"},
        Case{"  paginator: {cursor_param: c}", "paginator.type: is required"},
        Case{"  paginator: {type: token}",
             "paginator.type: must be single_page, cursor, page_number, offset, "
             "next_link or last_record, got 'token'"},
        Case{"  paginator: {type: cursor, page_param: p}\n  data_selector: d",
             "paginator.page_param: unknown key 'page_param'; known keys are type, cursor_path, "
             "cursor_header, cursor_param, cursor_initial, alone, limit_param, limit, more_path, "
             "last_path, total_path, total_pages_path, stop and end_status"},
        Case{"  paginator: {type: cursor, limit: 10}\n  data_selector: d",
             "paginator.limit: is not sent without limit_param; name the API's parameter for a "
             "page's size, or put {limit} where the request carries it"},
        Case{"  paginator: {type: offset, limit: 0}",
             "paginator.limit: must be 1 to 1000000, got '0'"},
        Case{"  paginator: {type: offset, limit: abc}",
             "paginator.limit: must be a whole number, got 'abc'"},
        Case{"  paginator: {type: offset, limit: 99999999999999999999}",
             "paginator.limit: must be 1 to 1000000, got '99999999999999999999'"},
        Case{"  retry: {max_attempts: 0}", "retry.max_attempts: must be 1 to 100, got '0'"},
        Case{"  retry: {initial_delay: 2m}",
             "retry: initial_delay must not be above max_delay; raise max_delay"},
        Case{"  timeouts: {total: 0s}", "timeouts.total: must be 1ms to 1d, got '0s'"},
        Case{"  timeouts: {read: 1s}",
             "timeouts.read: unknown key 'read'; known keys are connect, first_byte, idle and "
             "total"},
        Case{"  limits: {max_page_size: 64}",
             "limits.max_page_size: must be a size such as 512KiB or 64MiB, got '64'; a number "
             "needs its unit: '64MiB'"},
        Case{"  limits: {max_page_size: 64MB}",
             "limits.max_page_size: must be a size such as 512KiB or 64MiB, got '64MB'"},
        Case{"  limits: {max_page_size: 2GiB}",
             "limits.max_page_size: must be 1KiB to 1GiB, got '2GiB'"}}) {
    EXPECT_EQ(parse(JobText{.source = line}.text()).problems,
              std::string{"j.yaml:5: source."} + problem);
  }
}

TEST(ParseSource, RefusesParametersThatWouldBeSentTwice) {
  EXPECT_EQ(
      parse(JobText{.source =
                        "  data_selector: d\n  params: {cursor: x}\n  paginator: {type: cursor}"}
                .text())
          .problems,
      "j.yaml:6: source.params: 'cursor' is also sent by paginator.cursor_param; remove it "
      "here");
  EXPECT_EQ(
      parse(JobText{.source = "  paginator: {type: offset, limit_param: offset}"}.text()).problems,
      "j.yaml:5: source.paginator: limit_param and paginator.offset_param are both 'offset'; "
      "each needs a parameter of its own");
  EXPECT_EQ(parse(JobText{.source = "  paginator: {type: page_number}\n"
                                    "  incremental: {cursor_path: id, start_param: page}"}
                      .text())
                .problems,
            "j.yaml:6: source.incremental: start_param and paginator.page_param are both 'page'; "
            "each needs a parameter of its own");
}

TEST(ParseSource, RefusesAParameterOfThePaginatorThatTheUrlCarries) {
  struct Case {
    char const* query;
    char const* source;
    char const* shown;
    char const* sender;
  };
  for (auto const& [query, source, shown, sender] :
       {Case{"?page=1", "  paginator: {type: page_number}", "page", "paginator.page_param"},
        Case{"?a=b&page=1", "  paginator: {type: page_number}", "page", "paginator.page_param"},
        Case{"?page", "  paginator: {type: page_number}", "page", "paginator.page_param"},
        Case{"?pa%67e=1&a=b", "  paginator: {type: page_number}", "pa%67e", "paginator.page_param"},
        Case{"?%70%61%67%65=", "  paginator: {type: page_number}", "%70%61%67%65",
             "paginator.page_param"},
        Case{"?my+page=1", "  paginator: {type: page_number, page_param: my page}", "my+page",
             "paginator.page_param"},
        Case{"?my%20page=1", "  paginator: {type: page_number, page_param: my page}", "my%20page",
             "paginator.page_param"},
        Case{"?page%5Bnumber%5D=1",
             "  paginator: {type: page_number, page_param: \"page[number]\"}", "page%5Bnumber%5D",
             "paginator.page_param"},
        Case{"?limit=5", "  paginator: {type: offset}", "limit", "paginator.limit_param"},
        Case{"?offset=0", "  paginator: {type: offset}", "offset", "paginator.offset_param"},
        Case{"?cursor=", "  data_selector: d\n  paginator: {type: cursor}", "cursor",
             "paginator.cursor_param"},
        Case{"?n=5", "  data_selector: d\n  paginator: {type: cursor, limit_param: n}", "n",
             "paginator.limit_param"},
        Case{"?since=2020", "  incremental: {cursor_path: id, start_param: since}", "since",
             "incremental.start_param"}}) {
    auto const problems =
        parse(JobText{.url = std::string{"  url: http://127.0.0.1/x"} + query, .source = source}
                  .text())
            .problems;
    EXPECT_EQ(problems, std::string{"j.yaml:4: source.url: carries the parameter '"} + shown +
                            "', which is also sent by " + sender +
                            "; remove it from the URL, or name another parameter there");
  }
}

TEST(ParseSource, LeavesOtherParametersOfTheUrlAlone) {
  for (auto const* query : {"?pages=1", "?Page=1", "?a=page", "?a=b%26page=1", "?per_page=5", "?",
                            "/page=1", "?a=1&&b=2", "?pa%6=1"}) {
    auto const url = std::string{"  url: \"http://127.0.0.1/page=1/x"} + query + '"';
    auto const problems =
        parse(JobText{.url = url, .source = "  paginator: {type: page_number}"}.text()).problems;
    EXPECT_EQ(problems.find("carries"), std::string::npos) << problems;
  }
}

TEST(ParseSource, RefusesAParameterOfThePaginatorInParamsAtItsLine) {
  EXPECT_EQ(parse(JobText{.source = "  params:\n    a: 1\n    page: 1\n"
                                    "  paginator: {type: page_number}"}
                      .text())
                .problems,
            "j.yaml:7: source.params: 'page' is also sent by paginator.page_param; remove it here");
  EXPECT_EQ(
      parse(JobText{.source = "  params: {pa%67e: 1}\n  paginator: {type: page_number}"}.text())
          .problems,
      "j.yaml:5: source.params: 'pa%67e' is also sent by paginator.page_param; remove it here");
}

TEST(ParseSource, RefusesPathsOfThePaginatorThatLieInTheRecords) {
  auto const problem_of = [](std::string const& selector, std::string const& paginator) {
    return parse(JobText{.source =
                             "  data_selector: " + selector + "\n  paginator:\n    " + paginator}
                     .text())
        .problems;
  };
  EXPECT_EQ(problem_of("data", "type: cursor\n    cursor_path: data.1.id"),
            "j.yaml:8: source.paginator.cursor_path: 'data.1.id' lies in the records, which "
            "data_selector 'data' names and the paginator does not look into; name a member of the "
            "answer beside them, such as next_cursor");
  EXPECT_EQ(problem_of("a.b", "type: page_number\n    total_path: $.a.b.n"),
            "j.yaml:8: source.paginator.total_path: '$.a.b.n' lies in the records, which "
            "data_selector 'a.b' names and the paginator does not look into; name a member of the "
            "answer beside them, such as total");
  EXPECT_THAT(problem_of("$.data", "type: offset\n    total_path: data"),
              testing::HasSubstr("'data' lies in the records"));
  EXPECT_THAT(problem_of("data.items", "type: cursor\n    cursor_path: data"),
              testing::HasSubstr("'data' is what holds the records of data_selector 'data.items'"));
  // Of a selector that is wrong itself nothing more is said.
  EXPECT_THAT(problem_of("a..b", "type: cursor"), testing::Not(testing::HasSubstr("never found")));
  for (auto const* paginator :
       {"type: cursor", "type: cursor\n    cursor_path: 0.id", "type: offset\n    total_path: n"}) {
    EXPECT_THAT(problem_of("$", paginator),
                testing::HasSubstr("is never found, because data_selector is '$'"))
        << paginator;
  }
}

TEST(ParseSource, AcceptsPathsOfThePaginatorBesideTheRecords) {
  source_of("  data_selector: data\n  paginator: {type: cursor, cursor_path: data_next}");
  source_of("  paginator: {type: cursor, cursor_header: X-Next}");
  source_of("  data_selector: data.items\n  paginator: {type: cursor, cursor_path: data.next}");
  source_of("  data_selector: \"1\"\n  paginator: {type: page_number, total_path: 0.pages}");
  source_of("  paginator: {type: page_number}");
  source_of("  paginator: {type: offset}");
}

TEST(ParseSource, RefusesWrongCursors) {
  struct Case {
    char const* keys;
    char const* problem;
  };
  for (auto const& [keys, problem] :
       {Case{"start_param: s",
             "cursor_path: is required; name the member that grows when a record "
             "changes"},
        Case{"cursor_path: id",
             "start_param: is required; name the query parameter of the lower "
             "bound, or put {start} where the request carries it"},
        Case{"cursor_path: created, start_param: s",
             "cursor_path: no column has the path 'created'; add one of type timestamptz, date or "
             "bigint to target.columns"},
        Case{"cursor_path: note, start_param: s",
             "cursor_path: column 'note' is text, by which no watermark can be kept; declare it as "
             "date, timestamp, timestamptz, smallint, integer, bigint or numeric"},
        Case{"cursor_path: id, start_param: s, lag: 5m",
             "lag: has a meaning for dates and times only, and column 'id' is bigint; remove it"},
        Case{
            "cursor_path: id, start_param: s, max_future: 1d",
            "max_future: has a meaning for dates and times only, and column 'id' is bigint; remove "
            "it"},
        Case{"cursor_path: id, start_param: s, lag: -5m",
             "lag: must be a duration such as 30s, 5m, 1h30m or 90d, got '-5m'"}}) {
    EXPECT_EQ(
        parse(JobText{.source = std::string{"  incremental: {"} + keys + "}"}.text()).problems,
        std::string{"j.yaml:5: source.incremental."} + problem);
  }
}

TEST(ParseSource, RefusesAnInitialValueThatIsNoneOfTheCursor) {
  auto const problems = [](std::string const& column, std::string const& value) {
    return parse(JobText{.source = "  incremental: {cursor_path: " + column +
                                   ", start_param: s, initial_value: " + value + "}"}
                     .text())
        .problems;
  };
  EXPECT_THAT(problems("id", "yesterday"),
              testing::StartsWith("j.yaml:5: source.incremental.initial_value: must be a value of "
                                  "the cursor's column 'id': "));
  EXPECT_THAT(problems("updated_at", "yesterday"),
              testing::StartsWith("j.yaml:5: source.incremental.initial_value: must be a value of "
                                  "the cursor's column 'updated_at': "));
  EXPECT_NE(problems("updated_at", "\"2024-01-01T00:00:00\""), "") << "the zone is unknown";
}

}  // namespace
}  // namespace loanpulse
