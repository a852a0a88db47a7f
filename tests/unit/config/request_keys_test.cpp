#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/page_request.hpp"
#include "unit/config/job_text.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

/// The first request of a job whose source has these lines.
PageRequest request_of(std::string const& lines, std::string const& url = {}) {
  JobText job{.source = lines};
  if (!url.empty()) job.url = "  url: " + url;
  FakeSecrets const secrets{{{"KEY", "s3cret"}}, {}};
  auto const result = parse(job.text(), secrets);
  EXPECT_EQ(result.problems, "") << lines;
  PagePosition position;
  position.cursor = "c1";
  position.page = 2;
  position.limit = 50;
  RequestBounds bounds;
  bounds.now = TimePoint{std::chrono::seconds{1'700'000'000}};
  bounds.start = RequestBound{"2024-01-31T10:00:00Z", Instant{1'706'695'200, 0}};
  return build_request(result.job.source, bounds, position);
}

std::string source_problems(std::string const& lines) {
  return parse(JobText{.source = lines}.text()).problems;
}

constexpr auto incremental = "  incremental: {cursor_path: updated_at}\n";

TEST(RequestKeys, PlaceholdersStandAnywhere) {
  auto const request =
      request_of(std::string{incremental} +
                     "  params: {q: \"updated>={start:date}\", a: [x, y], e: \"\"}\n"
                     "  headers: {If-Modified-Since: \"{start:%d %b %Y}\"}\n"
                     "  paginator: {type: page_number}\n"
                     "  data_selector: data",
                 "http://127.0.0.1/{page}/loans");
  EXPECT_EQ(request.url, "http://127.0.0.1/2/loans?q=updated%3E%3D2024-01-31&a=x&a=y&e=");
  EXPECT_EQ(request.headers.front().second.reveal(), "31 Jan 2024");
}

TEST(RequestKeys, ABodyMakesAPost) {
  auto const request = request_of(std::string{incremental} +
                                  "  body: {filter: \"since {start:iso}\", page: {size: "
                                  "\"{limit}\", after: \"{cursor}\"}, n: 5,"
                                  " t: \"5\", nothing: null, yes: true}\n"
                                  "  paginator: {type: cursor, limit: 50}\n"
                                  "  data_selector: data");
  EXPECT_EQ(request.name(), "POST http://127.0.0.1/loans") << "the cursor is not sent twice";
  EXPECT_EQ(request.body,
            R"({"filter":"since 2024-01-31T10:00:00Z","page":{"size":50,"after":"c1"},"n":5,)"
            R"("t":"5","nothing":null,"yes":true})");
  EXPECT_EQ(request_of("  form: {grant: [a, b]}\n  data_selector: data").body, "grant=a&grant=b");
}

TEST(RequestKeys, SecretsStandAnywhereAndAreNotShown) {
  auto const request = request_of("  params: {q: \"a${env:KEY}\"}\n  data_selector: data",
                                  "http://127.0.0.1/${env:KEY}/x");
  EXPECT_EQ(request.url, "http://127.0.0.1/s3cret/x?q=as3cret");
  EXPECT_EQ(request.masked_url, "http://127.0.0.1/***/x?q=***");
}

TEST(RequestKeys, AnUnknownPlaceholderIsRefusedWithTheNearest) {
  EXPECT_THAT(source_problems("  params: {since: \"{strat}\"}"),
              HasSubstr("source.params.since: holds the placeholder {strat}, which does not exist; "
                        "did you mean {start}?"));
  EXPECT_EQ(source_problems("  params: {q: \"{{strat}\", g: \"{ loans { id } }\"}"), "");
}

TEST(RequestKeys, APlaceholderThatStandsForNothingIsRefused) {
  EXPECT_THAT(source_problems("  params: {since: \"{start}\"}"),
              HasSubstr("write source.incremental"));
  EXPECT_THAT(source_problems("  params: {p: \"{page}\"}"), HasSubstr("the paginator page_number"));
  EXPECT_THAT(source_problems("  params: {p: \"{cursor:iso}\"}"), HasSubstr("is no time"));
  EXPECT_THAT(source_problems("  params: {p: \"{now:nonsense}\"}"), HasSubstr("strftime pattern"));
  EXPECT_THAT(source_problems("  params: {p: \"{now:%Q}\"}"), HasSubstr("%Q"));
  EXPECT_THAT(source_problems("  params: {p: \"{now:iso@Mars/Base}\"}"), HasSubstr("time zone"));
  EXPECT_THAT(source_problems("  params: {p: \"{now-30}\"}"), HasSubstr("no duration"));
}

TEST(RequestKeys, NothingIsSentInTwoPlaces) {
  EXPECT_THAT(source_problems("  incremental: {cursor_path: updated_at, start_param: s}\n"
                              "  params: {since: \"{start}\"}"),
              HasSubstr("which incremental.start_param also sends"));
  EXPECT_THAT(source_problems("  params: {p: \"{page}\"}\n"
                              "  paginator: {type: page_number, page_param: page}"),
              HasSubstr("which paginator.page_param also sends"));
  EXPECT_THAT(source_problems("  body: {a: 1}\n  form: {a: b}"), HasSubstr("cannot both be sent"));
  EXPECT_THAT(source_problems("  method: GET\n  body: {a: 1}"), HasSubstr("carries no body"));
}

TEST(RequestKeys, TheLowerBoundMustBeSentSomewhere) {
  EXPECT_THAT(source_problems("  incremental: {cursor_path: updated_at}"),
              HasSubstr("source.incremental.start_param: is required"));
}

TEST(RequestKeys, AnInitialValueMayCountFromTheRun) {
  EXPECT_EQ(source_problems("  incremental: {cursor_path: updated_at, start_param: s, "
                            "initial_value: \"{now-730d:date}\"}"),
            "");
  EXPECT_THAT(source_problems("  incremental: {cursor_path: id, start_param: s, "
                              "initial_value: \"{now}\"}"),
              HasSubstr("only for a column of dates or times"));
}

TEST(RequestKeys, ALinkIsLookedForInOnePlace) {
  EXPECT_THAT(source_problems("  data_selector: data\n  paginator: {type: next_link}"),
              HasSubstr("needs either link_path"));
  EXPECT_EQ(source_problems("  data_selector: data\n  paginator: {type: next_link, link: header}"),
            "");
  EXPECT_THAT(source_problems("  data_selector: data\n  paginator: {type: last_record}"),
              HasSubstr("source.paginator.key: is required"));
}

/// What `check` says of a source with `conditional: true` and these lines.
std::string problems_with_conditional(std::string const& source, std::string const& table = "") {
  JobText text{.source = "  conditional: true\n" + source};
  if (!table.empty()) text.table = table;
  return parse(text.text()).problems;
}

TEST(RequestKeys, AConditionalSourceIsOneListOfOnePageByGet) {
  EXPECT_EQ(problems_with_conditional("  data_selector: data"), "");
  EXPECT_EQ(
      problems_with_conditional("  data_selector: data\n  paginator: {type: cursor}"),
      "j.yaml:5: source.conditional: needs a list of one page (paginator single_page), because "
      "a first page that has not changed says nothing of those behind it; remove it");
  EXPECT_EQ(
      problems_with_conditional("  method: POST"),
      "j.yaml:5: source.conditional: needs method: GET, because no other answer has a version "
      "to ask for; remove it");
  EXPECT_EQ(problems_with_conditional("  headers: {if-none-match: x}"),
            "j.yaml:5: source.conditional: sends what the last answer said, and source.headers has "
            "'if-none-match' too; remove one of them");
  EXPECT_EQ(
      problems_with_conditional("  answers: [{status: [304, 404], then: skip}]"),
      "j.yaml:5: source.conditional: takes an answer 304 for one that nothing has changed, and "
      "source.answers has a rule for it; remove one of them");
  EXPECT_EQ(
      problems_with_conditional("  params: {region: \"{region}\"}\n  for_each: {region: [eu]}",
                                "  table: staging.loans\n  mode: replace"),
      "j.yaml:8: target.mode: is replace, which would leave only the rows of lists that have "
      "changed; remove source.conditional, or write mode: merge");
}

TEST(RequestKeys, TheTextOfAConditionalJobIsKnownByItsHash) {
  auto const hash_of = [](JobText const& text) { return parse(text.text()).job.text_hash; };
  JobText const first{.source = "  conditional: true"};
  EXPECT_EQ(hash_of(first).size(), 64u);
  EXPECT_EQ(hash_of(first), hash_of(first));
  JobText const other{.source = "  conditional: true", .column = "    note: varchar(3)"};
  EXPECT_NE(hash_of(first), hash_of(other));
  EXPECT_EQ(hash_of(JobText{}), "") << "nobody asks for it";
}

}  // namespace
}  // namespace loanpulse
