#include <filesystem>

#include "e2e/platform.hpp"
#include "support/paths.hpp"

namespace loanpulse {
namespace {

/// Real answers of public APIs, served byte for byte by the mock API.
class RecordedBodies : public testing::Test {
 protected:
  void SetUp() override {
    std::string const bodies = LOANPULSE_SHARED_DATA "/bodies";
    if (!std::filesystem::exists(bodies)) {
      GTEST_SKIP() << "did not run: there are no recorded bodies in " << bodies;
    }
    api = std::make_unique<MockApi>(std::vector<std::string>{"--bodies", bodies});
  }

  /// Loads a job of that name from /recorded/FILE; gives the run's JSON members.
  std::map<std::string, std::string> load(std::string const& file, std::string const& source,
                                          std::string const& target) {
    write(file, source, target);
    return platform.run_job("recorded");
  }

  void write(std::string const& file, std::string const& source, std::string const& target) {
    platform.write_job("recorded", "name: recorded\nsource:\n  url: " + api->url() + "/recorded/" +
                                       file + "\n" + source +
                                       "target:\n  table: staging.recorded\n" + target);
  }

  std::string value(std::string const& sql) const { return platform.db.value(sql); }

  std::unique_ptr<MockApi> api;
  Platform platform;
};

TEST_F(RecordedBodies, HmdaLoanRegisterRows) {
  auto const run = load("hmda_lar_2021_nested.json", "  data_selector: lars\n",
                        R"(  primary_key: uli
  columns:
    uli: {type: text, path: loan.ULI}
    lei: {type: text, path: larIdentifier.LEI}
    application_date: {type: date, path: loan.applicationDate, format: iso_basic}
    action_date: {type: date, path: larAction.actionTakenDate, format: iso_basic}
    amount: {type: numeric, path: loan.amount}
    state: {type: text, path: geography.state}
    loan: jsonb
quality: [{valid_types: true, on_fail: quarantine}]
)");
  EXPECT_EQ(run.at("rows_read"), "100");
  EXPECT_EQ(value("SELECT amount || ' ' || application_date || ' ' || state FROM staging.recorded "
                  "WHERE uli LIKE 'B90YWS6AFX2LGWOXJ1LDMY54BQYT84WSA5XMRYH21Z896'"),
            "228581 2021-10-25 WA");
  EXPECT_EQ(value("SELECT count(*) FROM staging.recorded WHERE loan ->> 'ULI' <> uli"), "0");
}

TEST_F(RecordedBodies, GithubIssuesOverFivePages) {
  auto const run = load("github_issues_page.json",
                        "  paginator: {type: page_number}\n  data_selector: $\n"
                        "  incremental: {cursor_path: updated_at, start_param: since}\n",
                        R"(  primary_key: id
  columns:
    id: bigint
    number: integer
    title: text
    login: {type: text, path: user.login}
    body: text
    updated_at: timestamptz
)");
  EXPECT_EQ(run.at("rows_inserted"), "13");
  EXPECT_EQ(run.at("pages"), "6") << "five with issues and the empty one that ends the list";
  EXPECT_EQ(value("SELECT count(DISTINCT number) FROM staging.recorded"), "13");
  EXPECT_EQ(value("SELECT max(updated_at) = '" + run.at("watermark_after") +
                  "'::timestamptz FROM staging.recorded"),
            "t");
}

TEST_F(RecordedBodies, StripeCharges) {
  auto const run = load("stripe_list_charge.json", "  data_selector: data\n",
                        R"(  primary_key: id
  columns:
    id: text
    amount: bigint
    currency: varchar(3)
    created: {type: timestamptz, format: unix}
    billing_details: jsonb
)");
  EXPECT_EQ(run.at("rows_inserted"), run.at("rows_read"));
  EXPECT_NE(run.at("rows_inserted"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM staging.recorded WHERE created < '2000-01-01'"), "0");
}

TEST_F(RecordedBodies, ShopifyOrdersWithMoneyAsText) {
  auto const run = load("shopify_orders.json", "  data_selector: orders\n",
                        R"(  primary_key: id
  columns:
    id: bigint
    total_price: numeric(14,2)
    created_at: timestamptz
    payment_gateway_names: jsonb
)");
  EXPECT_EQ(run.at("rows_inserted"), run.at("rows_read"));
  EXPECT_EQ(value("SELECT total_price || ' ' || to_char(created_at, 'YYYY-MM-DD HH24:MI') FROM "
                  "staging.recorded WHERE id = 450789469"),
            "598.94 2008-01-10 16:00");
}

TEST_F(RecordedBodies, WorldBankValuesOverTwoPages) {
  auto const run = load("worldbank_page.json",
                        "  paginator: {type: page_number, total_path: \"0.pages\"}\n"
                        "  data_selector: \"1\"\n",
                        R"(  primary_key: [country, year]
  columns:
    country: {type: text, path: countryiso3code}
    year: {type: smallint, path: date}
    value: numeric
)");
  EXPECT_EQ(run.at("rows_read"), "40");
  EXPECT_EQ(run.at("pages"), "2");
  EXPECT_EQ(
      value("SELECT count(*) FROM staging.recorded WHERE value::text LIKE '59.8555982828252'"),
      "1");
}

TEST_F(RecordedBodies, AnErrorWithStatus200IsNeverNoRows_fault_32) {
  write("worldbank_error_http200.json", "  data_selector: \"1\"\n",
        "  primary_key: id\n  columns: {id: text}\n");
  auto const finished = platform.run({"run", "recorded", "--json"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_EQ(Platform::members(finished.out).at("error_code"), "selector_not_found");
}

}  // namespace
}  // namespace loanpulse
