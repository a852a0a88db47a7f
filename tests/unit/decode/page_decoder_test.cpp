#include "decode/page_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Job people() {
  return job_of({column("id", "bigint"), column("name", "text"),
                 column("city", "text", "address.city"), column("active", "boolean")});
}

TEST(PageDecoder, PutsSelectedMembersIntoTheirColumns) {
  auto const page = decode(people(), R"([
    {"id": 1, "name": "A\"b", "address": {"zip": [1, {"city": "no"}], "city": "Rome"},
     "active": true, "city": "not this one"},
    {"active": false, "x": {"id": 9}, "address": {"city": null}, "id": -2, "name": ""}])");
  RowBatch const& batch = page.batch;
  ASSERT_EQ(batch.rows, 2u);
  EXPECT_THAT(faults_of(batch), IsEmpty());
  EXPECT_EQ(batch.page, 3u);
  EXPECT_EQ(batch.row(0)[0].integer(), 1);
  EXPECT_EQ(batch.row(0)[1].text(), "A\"b");
  EXPECT_EQ(batch.row(0)[2].text(), "Rome");
  EXPECT_EQ(batch.row(0)[3].integer(), 1);
  EXPECT_EQ(batch.row(1)[0].integer(), -2);
  EXPECT_FALSE(batch.row(1)[1].is_null()) << "an empty text is no null";
  EXPECT_TRUE(batch.row(1)[2].is_null());
  EXPECT_EQ(page.info.record_count, 2u);
}

TEST(PageDecoder, LeavesAbsentMembersNull) {
  auto const page = decode(people(), R"([{}, {"address": null}, {"address": {}},
                                         {"address": []}])");
  ASSERT_EQ(page.batch.rows, 4u);
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
  for (Cell const& cell : page.batch.cells) EXPECT_TRUE(cell.is_null());
}

TEST(PageDecoder, KeepsNumbersAsTheSourceWroteThem) {
  auto const job = job_of({column("n", "numeric")});
  auto const page = decode(job, R"([{"n": 12345678901234567890.123456789012345678900},
                                    {"n": -0.10}, {"n": "598.94"}])");
  EXPECT_EQ(page.batch.row(0)[0].text(), "12345678901234567890.123456789012345678900");
  EXPECT_EQ(page.batch.row(1)[0].text(), "-0.10");
  EXPECT_EQ(page.batch.row(2)[0].text(), "598.94");
}

TEST(PageDecoder, KeepsNumbersThatNoDoubleCanHold) {
  auto const job = job_of({column("n", "jsonb", "$")});
  std::string const digits(400, '7');
  auto const page = decode(job, "[{\"n\":1e400,\"m\":2},{\"n\":" + digits + "}]");
  EXPECT_EQ(page.batch.row(0)[0].text(), "{\"n\":1e400,\"m\":2}");
  EXPECT_EQ(page.batch.row(1)[0].text(), "{\"n\":" + digits + "}");
}

TEST(PageDecoder, FollowsPathsThroughArrays) {
  auto const job = job_of({column("first", "bigint", "items.0.id"),
                           column("third", "bigint", "items.2.id"), column("id", "bigint")});
  auto const page = decode(job, R"([{"items": [{"id": 7}, {"id": 8}, {"id": 9}], "id": 1},
                                    {"items": [], "id": 2}])");
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
  EXPECT_EQ(page.batch.row(0)[0].integer(), 7);
  EXPECT_EQ(page.batch.row(0)[1].integer(), 9);
  EXPECT_TRUE(page.batch.row(1)[0].is_null());
  EXPECT_EQ(page.batch.row(1)[2].integer(), 2);
}

TEST(PageDecoder, ReadsRecordsThatAreArrays) {
  auto const job = job_of({column("name", "text", "0"), column("count", "bigint", "1")});
  auto const page = decode(job, R"([["a", 1], ["b"], {"0": "c", "1": 3}])");
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
  EXPECT_EQ(page.batch.row(0)[0].text(), "a");
  EXPECT_EQ(page.batch.row(0)[1].integer(), 1);
  EXPECT_TRUE(page.batch.row(1)[1].is_null());
  EXPECT_EQ(page.batch.row(2)[0].text(), "c") << "a member's name may be a number";
}

TEST(PageDecoder, ReadsRecordsThatAreScalarsByTheRootPath) {
  auto const page = decode(job_of({column("id", "text", "$")}), R"([12, "a\nb", true, null])");
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
  EXPECT_EQ(page.batch.row(0)[0].text(), "12");
  EXPECT_EQ(page.batch.row(1)[0].text(), "a\nb");
  EXPECT_EQ(page.batch.row(2)[0].text(), "true");
  EXPECT_TRUE(page.batch.row(3)[0].is_null());
}

TEST(PageDecoder, FaultsRecordsThatNoPathCanEnter) {
  auto const page = decode(people(), R"([1, "x", null, [], [1], {"id": 5}])");
  EXPECT_THAT(faults_of(page.batch), ElementsAre("0 : the record is a number, expected an object",
                                                 "1 : the record is a string, expected an object",
                                                 "2 : the record is null, expected an object",
                                                 "3 : the record is an array, expected an object",
                                                 "4 : the record is an array, expected an object"));
  EXPECT_EQ(page.batch.row(5)[0].integer(), 5);
}

TEST(PageDecoder, FaultsValuesThatDoNotConvert) {
  auto const page = decode(people(), R"([{"id": "12a"}, {"id": 2}])");
  ASSERT_EQ(page.batch.faults.size(), 1u);
  EXPECT_EQ(page.batch.faults[0].row, 0u);
  EXPECT_EQ(page.batch.faults[0].column, "id");
  EXPECT_TRUE(page.batch.row(0)[0].is_null());
  EXPECT_EQ(page.batch.row(1)[0].integer(), 2);
}

TEST(PageDecoder, FaultsADigitThatIsCutOfAKeyAndNowhereElse) {
  auto job =
      job_of({column("t", "timestamptz"), column("part", "bigint"), column("seen", "timestamptz")});
  job.target.primary_key = {"part", "t"};
  auto const page = decode(job, R"([
    {"part": 1, "t": "2024-01-01T00:00:00.0000001Z", "seen": "2024-01-01T00:00:00.0000001Z"},
    {"part": 1, "t": "2024-01-01T00:00:00.0000010Z", "seen": "2024-01-01T00:00:00.0000009Z"}])");
  EXPECT_THAT(faults_of(page.batch), ElementsAre(testing::StartsWith("0 t: not exact as a key: ")));
  EXPECT_TRUE(page.batch.row(0)[0].is_null()) << "nothing is stored by half a key";
}

TEST(PageDecoder, FaultsContainersWhereAScalarIsExpected) {
  auto const page = decode(people(), R"([{"id": {"a": 1}, "name": ["x"]}])");
  EXPECT_THAT(faults_of(page.batch), ElementsAre("0 id: is an object, expected a bigint",
                                                 "0 name: is an array, expected a text"));
}

TEST(PageDecoder, FaultsScalarsAndArraysWhereAPathGoesOn) {
  auto const page = decode(people(), R"([{"address": "Rome"}, {"address": [{"city": "Rome"}]}])");
  EXPECT_THAT(faults_of(page.batch),
              ElementsAre("0 city: \"address\" is a string, expected an object",
                          "1 city: \"address\" is an array, expected an object"));
}

TEST(PageDecoder, FaultsSelectedMembersThatOccurTwice) {
  auto const page = decode(people(), R"([{"id": 1, "x": 1, "x": 2, "id": 2},
      {"address": {"city": "a"}, "address": {}}, {"id": 3}])");
  EXPECT_THAT(faults_of(page.batch), ElementsAre("0 id: the member \"id\" occurs twice",
                                                 "1 city: the member \"address\" occurs twice"));
  EXPECT_EQ(page.batch.row(2)[0].integer(), 3);
}

TEST(PageDecoder, GivesOnePathToSeveralColumns) {
  auto const job = job_of({column("a", "bigint", "v"), column("b", "text", "v")});
  auto const page = decode(job, R"([{"v": 5}])");
  EXPECT_EQ(page.batch.row(0)[0].integer(), 5);
  EXPECT_EQ(page.batch.row(0)[1].text(), "5");
}

TEST(PageDecoder, KnowsWhereEachRecordStands) {
  std::string const body =
      "\xef\xbb\xbf [ {\"id\":1} ,\n 12.5,\"a\\\"]\\u00e9\" ,true,null, [ 1 ] ,{} ]";
  auto const page = decode(job_of({column("all", "jsonb", "$")}), body);
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < page.batch.rows; ++row) {
    texts.push_back(record_text(page.batch, row));
  }
  EXPECT_THAT(
      texts, ElementsAre("{\"id\":1}", "12.5", "\"a\\\"]\\u00e9\"", "true", "null", "[ 1 ]", "{}"));
  EXPECT_EQ(*page.batch.body, body) << "the body stays as it was fetched";
}

TEST(PageDecoder, KeepsTheCursorsSourceText) {
  auto job = job_of({column("id", "bigint"), column("at", "text", "meta.at")});
  job.source.incremental = Incremental{};
  job.source.incremental->cursor_column = 1;
  auto const page = decode(job, R"([{"id": 1, "meta": {"at": "2024-01-01T00:00:00\u002b01:00"}},
      {"id": 2, "meta": {"at": 1700000000.0500}}, {"id": 3, "meta": {"at": null}}, {"id": 4}])");
  EXPECT_THAT(page.batch.cursors,
              ElementsAre("2024-01-01T00:00:00+01:00", "1700000000.0500", "", ""));
  EXPECT_THAT(decode(people(), R"([{"id": 1}])").batch.cursors, IsEmpty());
}

TEST(PageDecoder, TextsOutliveTheDecoder) {
  std::optional<DecodedPage> page;
  {
    PageDecoder decoder{people(), {}};
    page = decoder.decode(page_of(R"([{"name": "first"}])"));
    decoder.decode(page_of(R"([{"name": "other"}, {"name": "other"}])"));
  }
  RowBatch const moved = std::move(page->batch);
  EXPECT_EQ(moved.row(0)[1].text(), "first");
}

TEST(PageDecoder, StartsAfreshAfterABadPage) {
  PageDecoder decoder{people(), {}};
  EXPECT_THROW(decoder.decode(page_of(R"([{"id": 1, "address": {"city": )")), StageError);
  auto const page = decoder.decode(page_of(R"([{"id": 2}])"));
  ASSERT_EQ(page.batch.rows, 1u);
  EXPECT_EQ(page.batch.row(0)[0].integer(), 2);
}

TEST(PageDecoder, PassesHeadersAndOriginOfTheAnswerOnToThePaginator) {
  PageDecoder decoder{people(), {}};
  Page page = page_of("[]");
  page.headers = {{"link", "</2>; rel=next"}};
  page.answered_by = "http://api.test/loans";
  auto const decoded = decoder.decode(std::move(page));
  EXPECT_THAT(decoded.info.headers, ElementsAre(std::pair{"link", "</2>; rel=next"}));
  EXPECT_EQ(decoded.info.answered_by, "http://api.test/loans");
}

}  // namespace
}  // namespace loanpulse
