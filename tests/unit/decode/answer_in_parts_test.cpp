#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Job job_of_a_long_answer() {
  auto job = job_of({column("id", "bigint"), column("name", "text")});
  job.source.format = BodyFormat::ndjson;
  job.source.paging = LastRecordPaging{};
  std::get<LastRecordPaging>(job.source.paging).key = "id";
  return job;
}

std::string const answer =
    "\xef\xbb\xbf{\"id\": 1, \"name\": \"\xc3\xa9\"}\r\n\r\n{\"id\": \"x\"}\n"
    "\x1e{\"id\": 3, \"name\": \"\xff\"}\n\n{\"id\": 4, \"id\": 4}\r\n{\"id\": 5}";

/// All that is told of an answer.
struct Told {
  std::vector<std::string> rows;    ///< with their places
  std::vector<std::string> faults;  ///< by records of the answer
  PagingInfo info;
};

/// Decodes an answer that is cut at these places.
Told told_of(Job const& job, std::string const& body, std::vector<std::size_t> cuts) {
  cuts.push_back(body.size());
  PageDecoder decoder{job, {}, {.rows = 1}};
  Told told;
  AnswerPart part;
  auto const tell = [&](RowBatch const& batch) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      told.rows.push_back(fmt::format("{} at {}: {}, page {}, {}", batch.first_record + row,
                                      batch.offset_in_answer(row), record_text(batch, row),
                                      batch.page, batch.row(row)[1].text()));
    }
    for (auto const& fault : batch.faults) {
      told.faults.push_back(fmt::format("{}: {}", batch.first_record + fault.row, fault.reason));
    }
  };
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    std::size_t const cut = cuts[i];
    auto page = page_of(body.substr(part.offset, cut - part.offset));
    if (part.number == 1) page.headers = {{"link", "there"}};
    part.is_last = i + 1 == cuts.size();
    page.part = part;
    auto decoded = decoder.decode(page, tell);
    tell(decoded.batch);
    told.info = std::move(decoded.info);
    auto const& text = page.body.text();
    ++part.number;
    part.lines += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    part.offset = cut;
  }
  return told;
}

/// The places behind each newline.
std::vector<std::size_t> line_ends(std::string const& body) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < body.size(); ++at) {
    if (body[at] == '\n') ends.push_back(at + 1);
  }
  return ends;
}

void expect_same(Told const& told, Told const& whole) {
  EXPECT_EQ(told.rows, whole.rows);
  EXPECT_EQ(told.faults, whole.faults);
  EXPECT_EQ(told.info.record_count, whole.info.record_count);
  EXPECT_EQ(told.info.digest, whole.info.digest);
  EXPECT_EQ(told.info.last_key, whole.info.last_key);
  EXPECT_EQ(told.info.last_key_is_number, whole.info.last_key_is_number);
  EXPECT_EQ(told.info.headers, whole.info.headers);
}

TEST(AnswerInParts, IsTheSameAsAWholeWhereverItIsCut) {
  auto const job = job_of_a_long_answer();
  auto const whole = told_of(job, answer, {});
  EXPECT_EQ(whole.rows.size(), 5u);
  EXPECT_EQ(whole.info.last_key, "5");
  EXPECT_THAT(whole.faults, ElementsAre("1: not a bigint: \"x\"",
                                        HasSubstr("2: invalid UTF-8 (byte 0xff) at byte " +
                                                  std::to_string(answer.find('\xff'))),
                                        HasSubstr("3: the member \"id\" occurs twice")));
  auto const ends = line_ends(answer);
  ASSERT_EQ(ends.size(), 6u);
  for (unsigned chosen = 1; chosen < 1u << ends.size(); ++chosen) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if ((chosen >> i & 1) != 0) cuts.push_back(ends[i]);
    }
    expect_same(told_of(job, answer, cuts), whole);
  }
}

TEST(AnswerInParts, MayEndWithAnEmptyPartOrBeginWithBlankLines) {
  auto const job = job_of_a_long_answer();
  std::string const body = "\n\r\n{\"id\": 1}\n\n";
  expect_same(told_of(job, body, {1, 3, body.size() - 1}), told_of(job, body, {}));
  auto const told = told_of(job, body, {body.size()});
  expect_same(told, told_of(job, body, {}));
  EXPECT_EQ(told.info.last_key, "1") << "though the last part has no record";
}

TEST(AnswerInParts, SaysWhereInTheAnswerSomethingIsWrong) {
  auto const message = [](std::string const& body, std::vector<std::size_t> const& cuts) {
    try {
      told_of(job_of_a_long_answer(), body, cuts);
    } catch (StageError const& error) {
      return std::string{error.what()};
    }
    return std::string{};
  };
  for (std::string const wrong :
       {"{\"id\" 2}\n", "{\"id\": 2\n", "{\"id\": 2},\n", "\xef\xbb\xbf{\"id\": 2}\n"}) {
    std::string const body = "{\"id\": 1}\n\n" + wrong + "{\"id\": 3}\n";
    auto const whole = message(body, {});
    EXPECT_THAT(whole, HasSubstr("not JSON at byte "));
    EXPECT_THAT(whole, HasSubstr(", in line 3"));
    EXPECT_EQ(message(body, {10}), whole);
    EXPECT_EQ(message(body, {11}), whole);
    EXPECT_EQ(message(body, {10, 11}), whole);
  }
  EXPECT_THAT(message("<html><title>Sign in</title>\n</html>\n", {29}),
              HasSubstr("an HTML page titled \"Sign in\""));
  EXPECT_THAT(message("{\"id\": 1}\n<html><title>Sign in</title>\n", {10}), Not(HasSubstr("HTML")));
}

TEST(AnswerInParts, EachAnswerBeginsAnew) {
  PageDecoder decoder{job_of_a_long_answer(), {}};
  for (int i = 0; i < 2; ++i) {
    auto page = page_of("{\"id\": 1}\n");
    page.part = {.is_last = false};
    EXPECT_EQ(decoder.decode(page).batch.first_record, 0u);
    page.part = {.number = 2, .offset = 10, .lines = 1};
    auto const last = decoder.decode(page);
    EXPECT_EQ(last.batch.first_record, 1u);
    EXPECT_EQ(last.info.record_count, 2u);
  }
}

TEST(AnswerInParts, AnEmptyOneIsAnErrorOrNoRowsByItsFirstPart) {
  auto job = job_of_a_long_answer();
  job.source.when_absent = WhenAbsent::empty;
  auto const told = told_of(job, "{\"id\": 1}\n", {10});
  EXPECT_EQ(told.rows.size(), 1u);
  EXPECT_EQ(told.info.record_count, 1u) << "its last part is empty, and it is not";
  EXPECT_THAT(told_of(job, "", {}).rows, IsEmpty());
}

}  // namespace
}  // namespace loanpulse
