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

TEST(JsonCapture, FaultsNamesThatOccurTwiceInOneObject) {
  auto const job = job_of({column("doc", "jsonb"), column("other", "jsonb")});
  auto const page = decode(job, R"([{"doc": {"b": 1, "a": {"c": 1}, "d": {"c": 2}, "b": 2}},
      {"doc": {"a": [{"x": 1, "y": 2, "x": 3}]}, "other": {"x": 1}},
      {"doc": {"a": 1}, "unselected": {"a": 1, "a": 2}}])");
  EXPECT_THAT(faults_of(page.batch), ElementsAre("0 doc: holds an object with two members \"b\"",
                                                 "1 doc: holds an object with two members \"x\""));
  EXPECT_TRUE(page.batch.row(0)[0].is_null());
  EXPECT_EQ(page.batch.row(1)[1].text(), R"({"x":1})");
  EXPECT_EQ(page.batch.row(2)[0].text(), R"({"a":1})");
}

TEST(JsonCapture, BlamesOnlyTheDocumentsThatHoldTheProblem) {
  auto const job =
      job_of({column("raw", "jsonb", "$"), column("a", "jsonb"), column("b", "jsonb")});
  auto const page = decode(job, R"([{"a": {"x": 1, "x": 2}, "b": {"x": 1}}])");
  EXPECT_THAT(faults_of(page.batch), ElementsAre("0 a: holds an object with two members \"x\"",
                                                 "0 raw: holds an object with two members \"x\""));
  EXPECT_EQ(page.batch.row(0)[2].text(), R"({"x":1})");
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
