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
    info = std::move(decoded.info);
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
  PagingInfo info;
};

TEST_F(LargePage, ComesAThousandRowsAtATime) {
  decode(page_with(2'500));
  EXPECT_THAT(sizes(), ElementsAre(1'000, 1'000, 500));
  expect_rows();
  EXPECT_EQ(info.record_count, 2'500u);
  EXPECT_EQ(info.values.at("next"), "there");
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

/// A record of its own kind, with something that lies across the steps in which a giant is copied.
std::string odd_record(int id) {
  std::string record = "{\"id\": " + std::to_string(id) + ", \"name\": \"";
  auto const length = static_cast<std::size_t>(1'000 + 37 * id);
  std::vector<std::string> const pieces{
      "x",    "\\n",  "\\u00e9", "\xc3\xa9",         "\\ud83d\\ude00",
      "\\\\", "\\\"", ", ",      "\xf0\x9f\x98\x80", "{}[]:",
      "1e5",  "0"};
  auto const& piece = pieces[static_cast<std::size_t>(id) % pieces.size()];
  for (std::size_t i = 0; i < length; i += piece.size()) record += piece;
  record += "\", \"other\": [" + std::string(length, ' ') + "true, null, 12345678901234567890" +
            std::string(length, id % 2 == 0 ? '\n' : '7') + ", false, {\"a\": [], \"b\": {}}]}";
  return record;
}

TEST_F(LargePage, AGiantThatIsCopiedStepByStepIsReadAsAnyOther) {
  Job const raw = job_of({column("id", "numeric"), column("raw", "json", "$")}, "data");
  std::map<int, std::string> records;
  for (int id = 0; id < 900; ++id) records[id] = odd_record(id);
  auto const body = page_with(900, records);
  ASSERT_GT(body.size(), 20u << 20);
  int id = 0;
  auto const expect_same = [&](RowBatch batch) {
    for (std::size_t row = 0; row < batch.rows; ++row, ++id) {
      auto const alone = loanpulse::decode(raw, "{\"data\": [" + records[id] + "]}").batch;
      EXPECT_EQ(batch.row(row)[0].text(), std::to_string(id));
      EXPECT_EQ(batch.row(row)[1].text(), alone.row(0)[1].text()) << id;
      EXPECT_EQ(record_text(batch, row), records[id]);
    }
  };
  PageDecoder giant{raw, {"next"}};
  auto decoded = giant.decode(page_of(body), expect_same);
  EXPECT_EQ(decoded.info.values.at("next"), "there");
  expect_same(std::move(decoded.batch));
  EXPECT_EQ(id, 900);
}

TEST_F(LargePage, WhatAGiantBatchPointsIntoStaysWhileItLives) {
  std::map<int, std::string> records;
  for (int id = 0; id < 60; ++id) {
    records[id] = "{\"id\": " + std::to_string(id) + ", \"name\": \"" + std::string(200'000, 'x') +
                  std::to_string(id) + "\"}";
  }
  decode(page_with(60, records));
  ASSERT_GT(batches.size(), 2u);
  batches.erase(batches.begin());
  for (auto const& batch : batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      auto const id = std::to_string(batch.first_record + row);
      EXPECT_EQ(batch.row(row)[1].text(), std::string(200'000, 'x') + id);
    }
  }
}

TEST_F(LargePage, AGiantThatIsNoJsonIsRefusedAtTheRightByte) {
  std::map<int, std::string> records;
  for (int id = 0; id < 60; ++id) records[id] = odd_record(5'000 + id);
  auto body = page_with(60, records);
  ASSERT_GT(body.size(), 16u << 20);
  auto const at = body.rfind("true") + 4;
  body.insert(at, "x");
  try {
    decode(body);
    FAIL() << "decoded";
  } catch (StageError const& error) {
    EXPECT_THAT(error.what(), HasSubstr("not JSON at byte " + std::to_string(at)));
  }
  body.resize(at);
  EXPECT_THROW(decode(body), StageError);
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
