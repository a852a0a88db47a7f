#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/shared_data.hpp"
#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Job named_people() { return job_of({column("id", "bigint"), column("name", "text")}, "data"); }

TEST(UnstorableText, BadUtf8FaultsOnlyItsRecord) {
  auto const page = decode(named_people(),
                           "{\"data\": [{\"id\": 1, \"name\": \"Zo\xc3\xab\"}, "
                           "{\"id\": 2, \"name\": \"a\xff\"}, {\"id\": 3}]}");
  EXPECT_THAT(faults_of(page.batch), ElementsAre("1 : invalid UTF-8 (byte 0xff) at byte 57"));
  EXPECT_EQ(static_cast<unsigned char>((*page.batch.body)[57]), 0xff) << "the body is as fetched";
  EXPECT_EQ(page.batch.row(0)[1].text(), "Zo\xc3\xab");
  EXPECT_EQ(page.batch.row(2)[0].integer(), 3);
}

TEST(UnstorableText, LoneSurrogatesOfBothKindsFaultOnlyTheirRecords) {
  auto const page = decode(named_people(), R"({"data": [{"id": 1, "name": "\ud83d\ude00"},
      {"id": 2, "name": "\udc00"}, {"id": 3, "other": "\uD800x"}, {"id": 4, "name": "\\ud800"}]})");
  EXPECT_THAT(faults_of(page.batch), ElementsAre("1 : lone surrogate \\udc00 at byte 70",
                                                 "2 : lone surrogate \\uD800 at byte 100"));
  EXPECT_EQ(page.batch.row(0)[1].text(), "\xf0\x9f\x98\x80");
  EXPECT_EQ(page.batch.row(3)[1].text(), "\\ud800");
}

TEST(UnstorableText, OneFaultPerRecordComesBeforeItsOthers) {
  auto const page = decode(
      named_people(), "{\"data\": [{\"id\": \"x\"}, {\"id\": \"\xff\xfe\", \"name\": \"\xff\"}]}");
  ASSERT_EQ(page.batch.faults.size(), 3u);
  EXPECT_EQ(page.batch.faults[0].row, 0u);
  EXPECT_THAT(in_words(page.batch.faults[1]), HasSubstr("1 : invalid UTF-8 (byte 0xff) at byte"));
  EXPECT_EQ(page.batch.faults[2].column, "id");
}

TEST(UnstorableText, OffsetsCountAByteOrderMark) {
  auto const page = decode(job_of({column("v", "text", "$")}), "\xef\xbb\xbf[\"a\", \"\xff\"]");
  EXPECT_THAT(faults_of(page.batch), ElementsAre("1 : invalid UTF-8 (byte 0xff) at byte 10"));
}

TEST(UnstorableText, BadTextOutsideOfRecordsIsAnErrorOfThePage) {
  auto const error = decode_error(named_people(), "{\"data\": [], \"note\": \"\xff\"}");
  EXPECT_EQ(error.code(), "bad_encoding");
  EXPECT_THAT(error.what(), HasSubstr("invalid UTF-8 (byte 0xff) at byte 22, outside of every"));
  EXPECT_EQ(decode_error(named_people(), "{\"data\": [{} \xff]}").code(), "not_json");
}

TEST(UnstorableText, NulFaultsTheColumnThatWouldHoldIt) {
  auto const page = decode(named_people(), R"({"data": [{"id": 1, "name": "a\u0000b"},
      {"id": 2, "name": "\\u0000"}, {"id": 3, "other": "\u0000"}]})");
  EXPECT_THAT(faults_of(page.batch),
              ElementsAre("0 name: holds U+0000, which PostgreSQL cannot store"));
  EXPECT_EQ(page.batch.row(1)[1].text(), "\\u0000");
}

TEST(UnstorableText, MessagesAreUtf8WhateverTheBodyIs) {
  auto const error = decode_error(named_people(), "{\"data\": [\xff\xfe]}");
  EXPECT_THAT(error.what(), HasSubstr("at: \\xff\\xfe]}"));
}

TEST(UnstorableText, NoFileOfTheCorpusCrashesTheDecoder) {
  if (!has_shared_data("jsontestsuite/test_parsing")) {
    GTEST_SKIP() << "The JSON conformance corpus is not beside this checkout.";
  }
  PageDecoder decoder{
      job_of({column("raw", "jsonb", "$"), column("a", "text"), column("zero", "bigint", "0.0")}),
      {"a", "0"}};
  std::size_t decoded = 0;
  for (SharedFile const& file : shared_files("jsontestsuite/test_parsing", "")) {
    try {
      decoder.decode(page_of(file.text));
      ++decoded;
      EXPECT_NE(file.name.substr(0, 2), "n_") << file.name;
    } catch (StageError const& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_data) << file.name;
    }
  }
  EXPECT_GT(decoded, 50u) << "most of the accepted files are arrays";
}

}  // namespace
}  // namespace loanpulse
