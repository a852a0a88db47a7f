#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A page whose record N is {"id": N, "name": "name N"}, but for those that `other` says.
std::string page_with(int records, std::map<int, std::string> const& other = {}) {
  std::string body = "{\"data\": [";
  for (int id = 0; id < records; ++id) {
    auto const found = other.find(id);
    body += id == 0 ? "" : ", ";
    body += found != other.end() ? found->second
                                 : "{\"id\": " + std::to_string(id) + ", \"name\": \"na\\u006de " +
                                       std::to_string(id) + "\"}";
  }
  return body + "], \"next\": \"there\"}";
}

/// Pages of more than a thousand records, which are handed over in parts.
class LargePage : public testing::Test {
 protected:
  void decode(std::string body) {
    auto decoded = decoder.decode(page_of(std::move(body)),
                                  [&](RowBatch batch) { batches.push_back(std::move(batch)); });
    facts = std::move(decoded.facts);
    batches.push_back(std::move(decoded.batch));
  }
  std::vector<std::size_t> sizes() const {
    std::vector<std::size_t> result;
    for (auto const& batch : batches) result.push_back(batch.rows);
    return result;
  }
  /// Every row has the id that its place says, except for `other`.
  void expect_rows(std::map<std::size_t, std::string> const& other = {}) const {
    std::size_t record = 0;
    for (auto const& batch : batches) {
      EXPECT_EQ(batch.first_record, record);
      EXPECT_EQ(batch.page, 3u);
      for (std::size_t row = 0; row < batch.rows; ++row, ++record) {
        if (other.contains(record)) continue;
        EXPECT_EQ(batch.row(row)[0].text(), std::to_string(record));
        EXPECT_EQ(batch.row(row)[1].text(), "name " + std::to_string(record));
        EXPECT_THAT(record_text(batch, row), HasSubstr(": " + std::to_string(record) + ","));
      }
    }
  }

  Job const job = job_of({column("id", "numeric"), column("name", "text")}, "data");
  PageDecoder decoder{job, {"next"}};
  std::vector<RowBatch> batches;
  PageFacts facts;
};

TEST_F(LargePage, ComesAThousandRowsAtATime) {
  decode(page_with(2'500));
  EXPECT_THAT(sizes(), ElementsAre(1'000, 1'000, 500));
  expect_rows();
  EXPECT_EQ(facts.record_count, 2'500u);
  EXPECT_EQ(facts.values.at("next"), "there");
}

TEST_F(LargePage, AThousandRowsAreNotLarge) {
  decode(page_with(1'000));
  EXPECT_THAT(sizes(), ElementsAre(1'000));
  batches.clear();
  decode(page_with(1'001));
  EXPECT_THAT(sizes(), ElementsAre(1'000, 1));
}

TEST_F(LargePage, ComesInPartsOfFourMebibytes) {
  std::string const name(300'000, 'x');
  std::map<int, std::string> records;
  for (int id = 0; id < 40; ++id) {
    records[id] = "{\"id\": " + std::to_string(id) + ", \"name\": \"" + name + "\"}";
  }
  decode(page_with(40, records));
  EXPECT_THAT(sizes(), ElementsAre(14, 14, 12));
  EXPECT_EQ(batches[2].first_record, 28u);
  EXPECT_EQ(batches[2].row(11)[0].text(), "39");
  EXPECT_EQ(batches[2].row(11)[1].text(), name);
}

TEST_F(LargePage, WithoutAReceiverAllRowsComeAtOnce) {
  EXPECT_EQ(decoder.decode(page_of(page_with(2'500))).batch.rows, 2'500u);
}

TEST_F(LargePage, HandsNothingOverTwiceWhenItHasToBeReadAgain) {
  // A number that no double can hold makes the reader start anew.
  decode(page_with(2'500, {{2'400, R"({"id": 1e400, "name": "huge"})"}}));
  EXPECT_THAT(sizes(), ElementsAre(1'000, 1'000, 500));
  expect_rows({{2'400, ""}});
  EXPECT_EQ(batches[2].row(400)[0].text(), "1e400");
}

TEST_F(LargePage, FaultsAreCountedWithinTheirBatch) {
  decode(page_with(2'500, {{1'700, "{\"id\": 1, \"name\": \"\xff\"}"},
                           {2'100, R"({"id": "x"})"},
                           {900, "{\"id\": 1, \"id\": 2, \"name\": \"\xff\"}"}}));
  ASSERT_EQ(batches.size(), 3u);
  ASSERT_EQ(batches[0].faults.size(), 2u);
  EXPECT_THAT(in_words(batches[0].faults[0]), HasSubstr("900 : invalid UTF-8 (byte 0xff)"));
  EXPECT_THAT(in_words(batches[0].faults[1]), HasSubstr("900 id: the member \"id\" occurs twice"));
  ASSERT_EQ(batches[1].faults.size(), 1u);
  EXPECT_THAT(in_words(batches[1].faults[0]), HasSubstr("700 : invalid UTF-8 (byte 0xff)"));
  ASSERT_EQ(batches[2].faults.size(), 1u);
  EXPECT_THAT(in_words(batches[2].faults[0]), HasSubstr("100 id:"));
}

TEST_F(LargePage, AMemberOfTheLastRecordOfABatchIsNoneOfTheNext) {
  decode(page_with(1'002, {{0, R"({"id": 0, "name": "name 0"})"}}));
  EXPECT_TRUE(batches[1].faults.empty());
  expect_rows();
}

TEST_F(LargePage, BadTextBetweenItsRecordsIsAnErrorOfThePage) {
  auto body = page_with(2'500);
  auto const at = body.find("\"next\"");
  body.insert(at, "\"note\": \"\xff\", ");
  try {
    decode(body);
    FAIL() << "decoded";
  } catch (StageError const& error) {
    EXPECT_EQ(error.code(), "bad_encoding");
    EXPECT_THAT(error.what(), HasSubstr("outside of every record"));
  }
  EXPECT_THAT(sizes(), ElementsAre(1'000, 1'000)) << "handed over before that was known";
}

TEST_F(LargePage, IsNoRowsWhenItIsCutShort) {
  auto body = page_with(2'500);
  body.resize(body.size() / 2);
  EXPECT_THROW(decode(body), StageError);
}

TEST_F(LargePage, WhatTheReceiverThrowsComesThrough) {
  EXPECT_THROW(
      decoder.decode(page_of(page_with(1'001)), [](RowBatch) { throw std::runtime_error{"no"}; }),
      std::runtime_error);
  decode(page_with(1'500));
  EXPECT_THAT(sizes(), ElementsAre(1'000, 500));
}

}  // namespace
}  // namespace loanpulse
