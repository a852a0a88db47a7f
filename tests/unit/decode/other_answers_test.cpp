#include "unit/decode/decoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Job job_by_lines() {
  auto job = job_of({column("id", "bigint"), column("name", "text")});
  job.source.format = BodyFormat::ndjson;
  return job;
}

TEST(AnswersByLines, AreARecordEach) {
  std::string const body = "{\"id\": 1, \"name\": \"a\"}\r\n\r\n{\"id\": 2}\r\n{\"id\": \"x\"}\r\n";
  auto const page = decode(job_by_lines(), body);
  ASSERT_EQ(page.batch.rows, 3u);
  EXPECT_EQ(page.batch.row(1)[0].integer(), 2);
  EXPECT_THAT(faults_of(page.batch), ElementsAre("2 id: not a bigint: \"x\""));
  EXPECT_EQ(record_text(page.batch, 2), "{\"id\": \"x\"}");
  EXPECT_EQ(page.batch.offset_in_answer(2), body.find("{\"id\": \"x\"}"));
  EXPECT_EQ(page.info.record_count, 3u);
}

TEST(AnswersByLines, MayBeEmpty) {
  EXPECT_EQ(decode(job_by_lines(), "").batch.rows, 0u);
  EXPECT_EQ(decode(job_by_lines(), "\n").batch.rows, 0u);
}

TEST(AnswersByLines, NameTheLineThatIsWrong) {
  EXPECT_THAT(decode_error(job_by_lines(), "{\"id\": 1}\n{\"id\" 2}\n").what(),
              HasSubstr("not JSON at byte 16, in line 2: missing a ':'"));
  EXPECT_THAT(decode_error(job_by_lines(), "{\"id\": 1}\n\n{\"id\": 2\n").what(),
              HasSubstr("not JSON at byte 19, in line 3: the line ends within its JSON document"));
  EXPECT_THAT(decode_error(job_by_lines(), "<html><title>Sign in</title>").what(),
              HasSubstr("an HTML page titled \"Sign in\""));
}

TEST(AnswersByLines, AreRecognisedWhereTheyAreNotDeclared) {
  auto const job = job_of({column("id", "bigint")});
  EXPECT_THAT(decode_error(job, "{\"id\": 1}\n{\"id\": 2}\n").what(),
              HasSubstr("NDJSON, one JSON document on each line; set source.format: ndjson"));
}

TEST(LenientAnswers, HaveNumbersAndTextsThatJsonHasNot) {
  auto job = job_of({column("x", "double precision"), column("t", "text")});
  std::string const body =
      "[{\"x\": NaN, \"t\": \"a\tb\"}, {\"x\": -Infinity, \"t\": 7, \"y\": \"x\"}]";
  EXPECT_THAT(decode_error(job, body).what(), HasSubstr("; set source.json: lenient"));
  for (auto const* other : {"[-Infinity]", "[Infinity]", "[{\"t\": \"a\nb\"}]"}) {
    EXPECT_THAT(decode_error(job, other).what(), HasSubstr("; set source.json: lenient")) << other;
  }
  for (auto const* broken : {"[nan]", "[{\"t\": \"\\x\"}]", "[{\"a\"\t\t1}]"}) {
    EXPECT_THAT(decode_error(job, broken).what(), Not(HasSubstr("lenient"))) << broken;
  }
  job.source.lenient_json = true;
  auto const page = decode(job, body);
  EXPECT_TRUE(std::isnan(page.batch.row(0)[0].real()));
  EXPECT_EQ(page.batch.row(0)[1].text(), "a\tb");
  EXPECT_TRUE(std::isinf(page.batch.row(1)[0].real()));
  EXPECT_EQ(page.batch.offset_in_answer(1), body.find("{\"x\": -"));
  EXPECT_THAT(decode_error(job, "[{\"x\": NaN}, {\"x\": nan}]").what(),
              HasSubstr("not JSON at byte 20: no JSON value begins here, at: an}]"));
  EXPECT_THAT(faults_of(decode(job_of({column("x", "numeric")}), "[{\"x\": \"NaN\"}]").batch),
              ElementsAre("0 x: not a numeric: \"NaN\""));
}

TEST(AnswersInOtherCharsets, AreReadByTheirContentType) {
  auto const job = job_of({column("name", "text")});
  Page page = page_of("[{\"name\": \"M\xfcnchen\"}]");
  page.content_type = "application/json;charset=iso-8859-1";
  EXPECT_EQ(PageDecoder(job, {}).decode(page).batch.row(0)[0].text(), "M\xc3\xbcnchen");
  page.content_type = "application/json;charset=klingon";
  try {
    PageDecoder(job, {}).decode(page);
    FAIL() << "decoded";
  } catch (StageError const& error) {
    EXPECT_EQ(error.code(), "bad_encoding");
    EXPECT_THAT(error.what(), HasSubstr("the charset klingon"));
  }
}

}  // namespace
}  // namespace loanpulse
