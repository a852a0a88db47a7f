#include "mockapi/loan_application.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <memory>
#include <set>
#include <string>

namespace loanpulse::mockapi {
namespace {

std::string rendered(std::uint64_t seed, RowVersion const& row) {
  std::string out;
  LoanApplicationWriter{seed}.append_json(row, out);
  return out;
}

RowVersion version_of(std::uint64_t id, std::uint32_t version) {
  RowVersion row = *Timeline{1, 5000}.find(id);
  row.version = version;
  return row;
}

/// Every row of a small API as parsed JSON, numbers as their text.
class MockApiRows : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    Timeline const timeline{7, 3000};
    LoanApplicationWriter writer{7};
    std::string body = "[";
    for (RowVersion const& row : timeline.collect(0, 3000)) {
      body += body.size() > 1 ? "," : "";
      writer.append_json(row, body);
    }
    body += "]";
    bytes_per_row = body.size() / 3000;
    rows = std::make_unique<rapidjson::Document>();
    rows->Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag>(
        body.data(), body.size());
  }
  static void TearDownTestSuite() { rows.reset(); }

  void SetUp() override {
    ASSERT_FALSE(rows->HasParseError()) << rows->GetParseError();
    ASSERT_EQ(rows->Size(), 3000U);
  }

  static inline std::unique_ptr<rapidjson::Document> rows;
  static inline std::size_t bytes_per_row = 0;
};

TEST(MockApiLoanApplication, IsTheSameForTheSameSeedAndDiffersForAnother) {
  RowVersion const row = version_of(17, 0);
  EXPECT_EQ(rendered(1, row), rendered(1, row));
  EXPECT_NE(rendered(1, row), rendered(2, row));
  EXPECT_NE(rendered(1, row), rendered(1, version_of(18, 0)));
}

TEST(MockApiLoanApplication, ChangesItsStatusWithEveryVersionAndKeepsThePerson) {
  for (std::uint32_t version = 0; version < 20; ++version) {
    rapidjson::Document before;
    rapidjson::Document after;
    before.Parse(rendered(1, version_of(4, version)).c_str());
    after.Parse(rendered(1, version_of(4, version + 1)).c_str());
    EXPECT_NE(before["status"], after["status"]);
    EXPECT_NE(before["loan_amount"], after["loan_amount"]);
    EXPECT_EQ(before["applicant"], after["applicant"]);
    EXPECT_EQ(before["application_uuid"], after["application_uuid"]);
    EXPECT_EQ(before["created_at"], after["created_at"]);
  }
}

TEST_F(MockApiRows, WriteAmountsWithExactlyTwoDecimals) {
  testing::Matcher<std::string> const amount = testing::MatchesRegex("[1-9][0-9]*\\.[0-9]{2}");
  testing::Matcher<std::string> const rate = testing::MatchesRegex("[1-9][0-9]?\\.[0-9]{4}");
  std::size_t without_income = 0;
  std::size_t without_rate = 0;
  for (auto const& row : rows->GetArray()) {
    EXPECT_THAT(row["loan_amount"].GetString(), amount);
    without_income += row["annual_income"].IsNull() ? 1 : 0;
    without_rate += row["interest_rate"].IsNull() ? 1 : 0;
    if (!row["annual_income"].IsNull()) {
      EXPECT_THAT(row["annual_income"].GetString(), amount);
    }
    if (!row["interest_rate"].IsNull()) {
      EXPECT_THAT(row["interest_rate"].GetString(), rate);
    }
  }
  EXPECT_GT(without_income, 200U);
  EXPECT_GT(without_rate, 100U);
}

TEST_F(MockApiRows, KeepToTheRangesOfTheirFields) {
  std::set<std::string> statuses;
  std::set<std::string> uuids;
  testing::Matcher<std::string> const uuid =
      testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  for (auto const& row : rows->GetArray()) {
    if (!row["credit_score"].IsNull()) {
      int const score = std::stoi(row["credit_score"].GetString());
      EXPECT_TRUE(score >= 300 && score <= 850) << score;
    }
    statuses.insert(row["status"].GetString());
    EXPECT_THAT(row["application_uuid"].GetString(), uuid);
    uuids.insert(row["application_uuid"].GetString());
    EXPECT_EQ(row["address"]["postal_code"].GetStringLength(), 5U);
    EXPECT_TRUE(row["tags"].IsArray());
    EXPECT_TRUE(row["is_joint"].IsBool());
    EXPECT_LE(std::string{row["created_at"].GetString()}, row["updated_at"].GetString());
  }
  EXPECT_EQ(statuses, (std::set<std::string>{"approved", "denied", "funded", "in_review",
                                             "submitted", "withdrawn"}));
  EXPECT_EQ(uuids.size(), 3000U);
}

TEST_F(MockApiRows, HaveTextsThatAreHardToCarry) {
  std::string texts;
  std::size_t without_city = 0;
  std::size_t without_notes = 0;
  for (auto const& row : rows->GetArray()) {
    texts.append(row["applicant"]["first_name"].GetString());
    texts.append(row["applicant"]["last_name"].GetString());
    texts.append(row["notes"].IsNull() ? "" : row["notes"].GetString());
    without_city += row["address"]["city"].IsNull() ? 1 : 0;
    without_notes += row["notes"].IsNull() ? 1 : 0;
  }
  for (auto const* piece : {"小明", "محمد", "e\u0301", "🌻", "\"", "\\", "\n", "\t", "𠮷"}) {
    EXPECT_NE(texts.find(piece), std::string::npos) << piece;
  }
  EXPECT_GT(without_city, 50U);
  EXPECT_GT(without_notes, 1000U);
  EXPECT_LT(without_notes, 2900U);
}

TEST_F(MockApiRows, AreOfARealisticSize) {
  EXPECT_GT(bytes_per_row, 480U);
  EXPECT_LT(bytes_per_row, 600U);
}

}  // namespace
}  // namespace loanpulse::mockapi
