#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ops/hidden_secrets.hpp"
#include "support/stage_error.hpp"
#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

Job ids(std::string data_selector) {
  return job_of({column("id", "bigint")}, std::move(data_selector));
}

TEST(Envelope, RecordsAreWhereTheSelectorPoints) {
  EXPECT_EQ(decode(ids("$"), R"([{"id": 1}])").batch.rows, 1u);
  EXPECT_EQ(decode(ids("data"), R"({"x": [1, 2], "data": [{"id": 1}]})").batch.rows, 1u);
  EXPECT_EQ(decode(ids("a.b"), R"({"b": [], "a": {"b": [{"id": 1}]}})").batch.rows, 1u);
  EXPECT_EQ(decode(ids("1"), R"([[{}, {}, {}], [{"id": 1}]])").batch.rows, 1u);
}

TEST(Envelope, NullAndAnEmptyArrayAreNoRecords) {
  EXPECT_EQ(decode(ids("data"), R"({"data": null})").batch.rows, 0u);
  EXPECT_EQ(decode(ids("data"), R"({"data": []})").batch.rows, 0u);
  EXPECT_EQ(decode(ids("$"), "null").info.record_count, 0u);
}

TEST(Envelope, AnErrorBodyIsNeverNoRows) {
  auto const error = decode_error(ids("data"), R"({"message": "Bad credentials", "status": 401})");
  EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  EXPECT_EQ(error.code(), "selector_not_found");
  EXPECT_STREQ(error.what(),
               "page 3 (http://api.test/loans?page=3): nothing at data_selector \"data\"; the "
               "answer is an object with the members message, status: {\"message\": \"Bad "
               "credentials\", \"status\": 401}");
}

TEST(Envelope, SaysWhatIsThereInsteadOfAnArray) {
  EXPECT_THAT(
      decode_error(ids("data"), R"({"data": {"id": 1}})").what(),
      HasSubstr("data_selector \"data\" is an object, expected an array of records; if it is "
                "a record itself set source.data: object, if its members are records map"));
  EXPECT_THAT(decode_error(ids("data"), R"({"data": "none"})").what(), HasSubstr("is a string"));
  EXPECT_THAT(decode_error(ids("$"), R"({"error": 1})").what(), HasSubstr("members error"));
  EXPECT_THAT(decode_error(ids("$"), "17").what(), HasSubstr("the answer is a number"));
  EXPECT_THAT(decode_error(ids("a.b"), R"({"a": null})").code(), "selector_not_found");
  EXPECT_THAT(decode_error(ids("1"), "[[]]").what(), HasSubstr("the answer is an array"));
}

TEST(Envelope, RefusesToGuessWhichOfTwoMembersIsMeant) {
  for (auto const* body :
       {R"({"data": [{"id": 1}], "data": []})", R"({"data": null, "data": [{"id": 1}]})"}) {
    auto const error = decode_error(ids("data"), body);
    EXPECT_EQ(error.code(), "duplicate_member");
    EXPECT_THAT(error.what(), HasSubstr("the member \"data\" occurs twice at byte"));
  }
  EXPECT_EQ(decode_error(ids("a.b"), R"({"a": {}, "a": {"b": []}})").code(), "duplicate_member");
  EXPECT_EQ(decode_error(ids("data"), R"({"next": 1, "next": 2, "data": []})", {"next"}).code(),
            "duplicate_member");
}

TEST(Envelope, FactsComeBeforeOrAfterTheRecordsAsTheirText) {
  auto const page = decode(
      ids("data"),
      R"({"total": 12.50, "data": [{"id": 1, "total": 3}], "meta": {"next": "a\u002fb", "more": true,
          "big": 1482201362283529597, "none": null, "empty": "", "list": [1]}})",
      {"total", "meta.next", "meta.more", "meta.big", "meta.none", "meta.empty", "meta.list",
       "meta.absent"});
  EXPECT_THAT(page.info.values, ElementsAre(Pair("meta.big", "1482201362283529597"),
                                            Pair("meta.empty", ""), Pair("meta.more", "true"),
                                            Pair("meta.next", "a/b"), Pair("total", "12.50")));
}

TEST(Envelope, FactsAreOfTheirPageOnly) {
  PageDecoder decoder{ids("data"), {"next"}};
  EXPECT_EQ(decoder.decode(page_of(R"({"data": [], "next": "a"})")).info.values.size(), 1u);
  EXPECT_THAT(decoder.decode(page_of(R"({"data": []})")).info.values, IsEmpty());
}

TEST(Envelope, WhatIsNoJsonIsRefusedWithPlaceAndText) {
  auto const error = decode_error(ids("data"), R"({"data": [{"id": 1} {"id": 2}]})");
  EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  EXPECT_EQ(error.code(), "not_json");
  EXPECT_STREQ(error.what(),
               "page 3 (http://api.test/loans?page=3): not JSON at byte 20: missing a comma or "
               "']' after an element, at: {\"id\": 2}]}");
  EXPECT_THAT(decode_error(ids("$"), "").what(), HasSubstr("the answer is empty"));
  EXPECT_THAT(decode_error(ids("$"), "oh\n\t<b>").what(), HasSubstr("at: oh\\n\\x09<b>"));
  EXPECT_EQ(decode_error(ids("$"), "[] []").code(), "not_json");
  EXPECT_EQ(decode_error(ids("$"), std::string("[\0]", 3)).code(), "not_json");
}

TEST(Envelope, WhatIsAnotherFormatIsCalledByItsName) {
  PageDecoder decoder{ids("data"), {}};
  auto page = page_of("<html><head><title>Sign in</title>");
  page.content_type = "text/html; charset=utf-8";
  auto const error = stage_error_of([&] { decoder.decode(page); });
  EXPECT_EQ(error.code(), "not_json");
  EXPECT_STREQ(
      error.what(),
      "page 3 (http://api.test/loans?page=3): not JSON at byte 0, but an HTML page titled "
      "\"Sign in\" (Content-Type: text/html; charset=utf-8); check source.url, and whether "
      "the source wants credentials");
  EXPECT_THAT(decode_error(ids("$"), "id,name\n1,Ann\n").what(),
              HasSubstr("CSV that begins with id,name; ask the source for JSON"));
  EXPECT_THAT(decode_error(ids("$"), "{\"id\":1}\n{\"id\":2}\n").what(), HasSubstr("NDJSON"));
  EXPECT_THAT(decode_error(ids("$"), std::string("[\0]\0", 4)).what(), HasSubstr("UTF-16"));
}

TEST(Envelope, ASecretThatTheSourceRepeatsIsNotShown) {
  HiddenSecrets const hidden{{"t0ken-value", "s3cret\"word"}};
  for (auto const* body : {R"({"data": t0ken-value})", "t0ken-value", R"(["s3cret"word"])",
                           R"({"t0ken-value": 1, "error": "t0ken-value"})"}) {
    auto const error = decode_error(ids("data"), body);
    EXPECT_THAT(error.what(), HasSubstr("***")) << body;
    EXPECT_THAT(error.what(), Not(HasSubstr("ken-value"))) << body;
    EXPECT_THAT(error.what(), Not(HasSubstr("word"))) << body;
  }
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(Envelope, RefusesMoreThanSixtyFourLevelsOfWhatIsSelected) {
  auto const raw = job_of({column("raw", "jsonb", "$")});
  EXPECT_EQ(decode(raw, "[" + nested(63) + "]").batch.row(0)[0].text(), nested(63));
  auto const error = decode_error(raw, "[" + nested(64) + "]");
  EXPECT_EQ(error.code(), "too_deep");
  EXPECT_THAT(error.what(), HasSubstr("nested deeper than 64 levels at byte 64; raise "
                                      "source.limits.max_depth"));
}

TEST(Envelope, DepthIsAKeyOfTheJob) {
  auto raw = job_of({column("raw", "jsonb", "$")});
  raw.source.limits.max_depth = 100;
  EXPECT_EQ(decode(raw, "[" + nested(99) + "]").batch.row(0)[0].text(), nested(99));
  EXPECT_THAT(decode_error(raw, "[" + nested(100) + "]").what(), HasSubstr("than 100 levels"));
  raw.source.limits.max_depth = 2;
  EXPECT_EQ(decode(raw, "[{}, []]").batch.rows, 2u);
  EXPECT_EQ(decode_error(raw, "[{\"a\": {}}]").code(), "too_deep");
}

TEST(Envelope, DepthOfWhatIsSkippedDoesNotCount) {
  auto job = job_of({column("id", "bigint")}, "data.rows");
  job.source.limits.max_depth = 4;  // the answer, data, rows, and a record
  auto const page =
      decode(job, R"({"skipped": )" + nested(100'000) + R"(, "data": {"rows": [{"x": )" +
                      nested(1'000) + R"(, "id": 7, "y": {"z": [[]]}}]}})");
  ASSERT_EQ(page.batch.rows, 1u);
  EXPECT_EQ(page.batch.row(0)[0].integer(), 7);
  job.source.limits.max_depth = 3;
  EXPECT_EQ(decode_error(job, R"({"data": {"rows": [{}]}})").code(), "too_deep");
}

TEST(Envelope, RefusesAMillionLevelsEvenWhereNobodyLooks) {
  auto const error = decode_error(ids("$"), "[{\"x\": " + nested(1'000'001) + "}]");
  EXPECT_EQ(error.code(), "too_deep");
  EXPECT_THAT(error.what(), HasSubstr("nested deeper than 1000000 levels"));
}

}  // namespace
}  // namespace loanpulse
