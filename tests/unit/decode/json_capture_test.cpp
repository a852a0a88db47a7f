#include "decode/json_capture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(JsonCapture, WritesDocumentsCompactlyWithNumbersAsTheyWere) {
  auto const job = job_of({column("doc", "jsonb"), column("id", "bigint")});
  auto const page = decode(job, R"([{"doc": { "a" : [ 1.50 , 1E5, -0, [] , {} ], "b\n": "x\u00e9\"",
      "c" : { "d" : null, "e": [true, false] } }, "id": 1}, {"doc": [ ], "id": 2}])");
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
  EXPECT_EQ(page.batch.row(0)[0].kind(), CellKind::json);
  EXPECT_EQ(page.batch.row(0)[0].text(),
            "{\"a\":[1.50,1E5,-0,[],{}],\"b\\n\":\"x\xc3\xa9\\\"\",\"c\":{\"d\":null,\"e\":[true,"
            "false]}}");
  EXPECT_EQ(page.batch.row(1)[0].text(), "[]");
  EXPECT_EQ(page.batch.row(1)[1].integer(), 2);
}

TEST(JsonCapture, TakesTheWholeRecordAndPartsOfItAtOnce) {
  auto const job =
      job_of({column("raw", "jsonb", "$"), column("address", "json"),
              column("city", "text", "address.city"), column("geo", "jsonb", "address.geo")});
  auto const page = decode(
      job, R"([{"id":1,"address":{"city":"Rome","geo":{"lat":[41.9]},"x":[{}]},"z":{"y":[]}}])");
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
  EXPECT_EQ(page.batch.row(0)[0].text(), record_text(page.batch, 0));
  EXPECT_EQ(page.batch.row(0)[1].text(), R"({"city":"Rome","geo":{"lat":[41.9]},"x":[{}]})");
  EXPECT_EQ(page.batch.row(0)[2].text(), "Rome");
  EXPECT_EQ(page.batch.row(0)[3].text(), R"({"lat":[41.9]})");
}

TEST(JsonCapture, LeavesNamesThatOccurTwiceToPostgreSQL) {
  auto const job =
      job_of({column("raw", "json", "$"), column("doc", "jsonb"), column("other", "json")});
  std::string const body = R"([{"doc":{"b":1,"a":{"c":1},"b":2},"other":[{"x":1,"x":1}]},)"
                           R"({"doc":{"a":1},"unselected":{"a":1,"a":2}}])";
  auto const page = decode(job, body);
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
  EXPECT_EQ(page.batch.row(0)[0].text(), record_text(page.batch, 0));
  EXPECT_EQ(page.batch.row(0)[1].text(), R"({"b":1,"a":{"c":1},"b":2})");
  EXPECT_EQ(page.batch.row(0)[2].text(), R"([{"x":1,"x":1}])");
  EXPECT_EQ(page.batch.row(1)[0].text(), record_text(page.batch, 1));
}

TEST(JsonCapture, BlamesOnlyTheDocumentsThatHoldTheProblem) {
  auto const job =
      job_of({column("raw", "jsonb", "$"), column("a", "jsonb"), column("b", "jsonb")});
  auto const page = decode(job, R"([{"a": {"x": 1e200000}, "b": {"x": 1}}])");
  EXPECT_THAT(faults_of(page.batch),
              ElementsAre("0 a: holds the number 1e200000, beyond PostgreSQL's numeric",
                          "0 raw: holds the number 1e200000, beyond PostgreSQL's numeric"));
  EXPECT_EQ(page.batch.row(0)[2].text(), R"({"x":1})");
}

TEST(JsonCapture, ANameIsNoPartOfTheDocumentBehindIt) {
  auto const job = job_of({column("raw", "jsonb", "$"), column("a", "jsonb", "a.b")});
  auto const page = decode(job, R"([{"a": {"x\u0000": 1, "b": {"y": 1}}}])");
  EXPECT_THAT(
      faults_of(page.batch),
      ElementsAre("0 raw: holds a member's name with U+0000, which PostgreSQL cannot store"));
  EXPECT_EQ(page.batch.row(0)[1].text(), R"({"y":1})");
}

TEST(JsonCapture, TellsTheFirstProblemOfEachDocument) {
  auto const job = job_of({column("raw", "jsonb", "$"), column("a", "jsonb")});
  auto const page = decode(job, R"([{"n": 1e200000, "a": [1e300000, 1e400000], "z": 1e500000}])");
  EXPECT_THAT(faults_of(page.batch),
              ElementsAre("0 a: holds the number 1e300000, beyond PostgreSQL's numeric",
                          "0 raw: holds the number 1e200000, beyond PostgreSQL's numeric"));
}

TEST(JsonCapture, FaultsWhatJsonbRefuses) {
  auto const job = job_of({column("doc", "jsonb")});
  auto const page = decode(job, R"([{"doc": {"a": "x\u0000y"}}, {"doc": {"a\u0000": 1}},
      {"doc": [1e400]}, {"doc": [1e200000]}, {"doc": [1e-20000]}])");
  EXPECT_THAT(faults_of(page.batch),
              ElementsAre("0 doc: holds U+0000, which PostgreSQL cannot store",
                          "1 doc: holds a member's name with U+0000, which PostgreSQL cannot store",
                          "3 doc: holds the number 1e200000, beyond PostgreSQL's numeric",
                          "4 doc: holds the number 1e-20000, beyond PostgreSQL's numeric"));
  EXPECT_EQ(page.batch.row(2)[0].text(), "[1e400]");
}

}  // namespace
}  // namespace loanpulse
