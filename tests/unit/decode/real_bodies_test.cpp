#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "json/check_json.hpp"
#include "support/shared_data.hpp"
#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t second = 1'000'000;

/// Answers of real APIs, and examples that their owners publish.
class RealBodies : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_shared_data("bodies")) GTEST_SKIP() << "No real bodies are beside this checkout.";
  }

  static std::string body(std::string const& name) {
    return read_shared_data(shared_data("bodies/" + name));
  }

  /// Decodes, and expects no faults.
  static DecodedPage rows_of(Job const& job, std::string const& name,
                             std::vector<std::string> const& paths = {}) {
    DecodedPage page = decode(job, body(name), paths);
    EXPECT_THAT(faults_of(page.batch), IsEmpty()) << name;
    return page;
  }
};

TEST_F(RealBodies, AllAreAcceptedAsJson) {
  for (SharedFile const& file : shared_files("bodies", "")) {
    if (!file.name.ends_with("json")) continue;
    auto const fault = check_json(file.text);
    EXPECT_FALSE(fault) << file.name << ": " << fault->reason << " at " << fault->offset;
  }
}

TEST_F(RealBodies, GithubIssues) {
  auto const job =
      job_of({column("id", "bigint"), column("body", "text"), column("login", "text", "user.login"),
              column("labels", "jsonb"), column("created_at", "timestamptz")});
  auto const page = rows_of(job, "github_issues_page1.json");
  ASSERT_EQ(page.batch.rows, 3u);
  EXPECT_EQ(page.batch.row(0)[0].integer(), 1308969059);
  EXPECT_TRUE(page.batch.row(0)[1].is_null());
  EXPECT_EQ(page.batch.row(0)[2].text(), "octokit-fixture-user-a");
  EXPECT_EQ(page.batch.row(0)[3].text(), "[]");
  EXPECT_EQ(page.batch.row(0)[4].integer(), 1658205556 * second);  // 2022-07-19T04:39:16Z
  for (std::size_t row = 0; row < page.batch.rows; ++row) {
    EXPECT_FALSE(check_json(record_text(page.batch, row)));
  }
}

TEST_F(RealBodies, StripeCharges) {
  auto created = column("created", "timestamptz");
  created.format = TimeFormat::unix_s;
  auto const job = job_of(
      {column("id", "text"), column("amount", "bigint"), created, column("metadata", "jsonb"),
       column("name", "text", "billing_details.name"), column("paid", "boolean")},
      "data");
  auto const page = rows_of(job, "stripe_list_charge.json", {"has_more"});
  ASSERT_EQ(page.batch.rows, 1u);
  EXPECT_EQ(page.batch.row(0)[0].text(), "ch_1PgafuB7WZ01zgkWXYmPNZs8");
  EXPECT_EQ(page.batch.row(0)[1].integer(), 100);
  EXPECT_EQ(page.batch.row(0)[2].integer(), 1234567890 * second);
  EXPECT_EQ(page.batch.row(0)[3].text(), "{}");
  EXPECT_EQ(page.batch.row(0)[4].text(), "Jenny Rosen");
  EXPECT_EQ(page.batch.row(0)[5].integer(), 1);
  EXPECT_EQ(page.info.values.at("has_more"), "false");
}

TEST_F(RealBodies, ShopifyOrders) {
  auto const job =
      job_of({column("id", "bigint"), column("total_price", "numeric(14,2)"),
              column("created_at", "timestamptz"), column("payment_gateway_names", "jsonb"),
              column("first_gateway", "text", "payment_gateway_names.0")},
             "orders");
  auto const page = rows_of(job, "shopify_orders.json");
  ASSERT_EQ(page.batch.rows, 1u);
  EXPECT_EQ(page.batch.row(0)[0].integer(), 450789469);
  EXPECT_EQ(page.batch.row(0)[1].text(), "598.94");
  EXPECT_EQ(page.batch.row(0)[2].integer(), 1199980800 * second);  // 2008-01-10T16:00:00Z
  EXPECT_EQ(page.batch.row(0)[4].text(), "bogus");
  EXPECT_EQ(page.batch.row(0)[3].text(), "[\"bogus\"]");
}

TEST_F(RealBodies, WorldBankIndicators) {
  auto const job = job_of({column("country", "text", "country.id"),
                           column("year", "integer", "date"), column("value", "numeric")},
                          "1");
  auto const page = rows_of(job, "worldbank_page1.json", {"0.pages", "0.total"});
  ASSERT_EQ(page.batch.rows, 20u);
  EXPECT_EQ(page.info.values.at("0.pages"), "2");
  EXPECT_EQ(page.info.values.at("0.total"), "40");
  EXPECT_TRUE(page.batch.row(0)[2].is_null());
  EXPECT_EQ(page.batch.row(19)[1].integer(), 2006);
  EXPECT_EQ(page.batch.row(19)[2].text(), "59.5620002719274");

  auto const past_end = rows_of(job, "worldbank_page3_past_end.json", {"0.pages"});
  EXPECT_EQ(past_end.batch.rows, 0u);
  EXPECT_EQ(past_end.info.values.at("0.pages"), "2");

  auto const error = decode_error(job, body("worldbank_error_http200.json"), {"0.pages"});
  EXPECT_EQ(error.code(), "selector_not_found");
  EXPECT_THAT(error.what(), HasSubstr("The provided parameter value is not valid"));
}

TEST_F(RealBodies, HmdaLoanRegister) {
  auto applied = column("application_date", "date", "loan.applicationDate");
  applied.format = TimeFormat::iso_basic;
  auto const job =
      job_of({column("id", "bigint", "larIdentifier.id"), column("uli", "text", "loan.ULI"),
              applied, column("amount", "numeric", "loan.amount"),
              column("state", "text", "geography.state"), column("raw", "jsonb", "$")},
             "lars");
  auto const page = decode(job, body("hmda_lar_2021_nested.json"), {"count"});
  ASSERT_EQ(page.batch.rows, 100u);
  EXPECT_EQ(page.batch.faults.size(), 36u) << "purchased loans have no such date, but \"NA\"";
  for (RowFault const& fault : page.batch.faults) {
    EXPECT_EQ(fault.column, "application_date");
    EXPECT_THAT(fault.reason, HasSubstr("\"NA\""));
  }
  EXPECT_EQ(page.info.values.at("count"), "100");
  Cell const* const last = page.batch.row(99);
  EXPECT_EQ(last[0].integer(), 2);
  EXPECT_EQ(last[1].text(), "87LDVWEGOU9DH0WQQQ72DO");
  EXPECT_EQ(last[2].integer(), 18827);  // 2021-07-19
  EXPECT_EQ(last[3].text(), "86032");
  EXPECT_FALSE(check_json(last[5].text()));
  EXPECT_EQ(last[5].text().find('\n'), std::string_view::npos);
}

TEST_F(RealBodies, TwitterFollowersAreBareNumbersOrStrings) {
  for (auto const* name :
       {"twitter_follower_ids_bigint_cursor.json", "twitter_follower_ids_stringify.json"}) {
    auto const page = rows_of(job_of({column("id", "bigint", "$")}, "ids"), name, {"next_cursor"});
    ASSERT_EQ(page.batch.rows, 5000u);
    EXPECT_EQ(page.info.record_count, 5000u);
    std::string const text = record_text(page.batch, 4999);
    EXPECT_NE(text.find(std::to_string(page.batch.row(4999)[0].integer())), std::string::npos);
  }
  auto const page = rows_of(job_of({column("id", "bigint", "$")}, "ids"),
                            "twitter_follower_ids_bigint_cursor.json", {"next_cursor"});
  EXPECT_EQ(page.info.values.at("next_cursor"), "1482201362283529597");
  EXPECT_EQ(page.batch.row(4999)[0].integer(), 2447217714);
}

}  // namespace
}  // namespace loanpulse
