#include <filesystem>

#include "e2e/platform.hpp"
#include "support/paths.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;

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

  /// Runs such a job, which must fail; the run's JSON members.
  std::map<std::string, std::string> refused(std::string const& file, std::string const& source,
                                             std::string const& columns) {
    write(file, source, "  mode: replace\n  columns: {" + columns + "}\n");
    auto const finished = platform.run({"run", "recorded", "--json"});
    EXPECT_EQ(finished.exit_code, 1) << finished.out;
    return Platform::members(finished.out);
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
    application_date: {type: date, path: loan.applicationDate, format: iso_basic, null_values: [NA]}
    action_date: {type: date, path: larAction.actionTakenDate, format: iso_basic}
    amount: {type: numeric, path: loan.amount}
    state: {type: text, path: geography.state}
    loan: jsonb
)");
  EXPECT_EQ(run.at("rows_inserted"), "100");
  EXPECT_EQ(value("SELECT amount || ' ' || application_date || ' ' || state FROM staging.recorded "
                  "WHERE uli LIKE 'B90YWS6AFX2LGWOXJ1LDMY54BQYT84WSA5XMRYH21Z896'"),
            "228581 2021-10-25 WA");
  EXPECT_EQ(value("SELECT count(*) FROM staging.recorded WHERE loan ->> 'ULI' <> uli"), "0");
  EXPECT_EQ(value("SELECT sum(amount) FROM staging.recorded"), "24649123");
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
  auto const run = refused("worldbank_error_http200.json", "  data_selector: \"1\"\n", "id: text");
  EXPECT_EQ(run.at("error_code"), "selector_not_found");
  EXPECT_THAT(run.at("error_message"), HasSubstr("The provided parameter value is not valid"));
}

TEST_F(RecordedBodies, ATableInLinesIsCalledWhatItIs) {
  auto const run = refused("hmda_lar_2021_100_rows.txt", "", "id: text");
  EXPECT_EQ(run.at("error_code"), "not_json");
  EXPECT_THAT(run.at("error_message"),
              AllOf(HasSubstr("CSV that begins with 1|Bank0|2021|4|"),
                    HasSubstr("ask the source for JSON, by its URL or by the header Accept")));
}

TEST_F(RecordedBodies, AListThatGoesOnElsewhereIsNoWholeList) {
  auto const run = refused("twitter_follower_ids_bigint_cursor.json", "  data_selector: ids\n",
                           "id: {type: bigint, path: $}");
  EXPECT_EQ(run.at("error_code"), "more_promised");
  EXPECT_THAT(run.at("error_message"),
              AllOf(HasSubstr("\"next_cursor\" is 1482201362283529597"),
                    HasSubstr("source.ignore_more: [next_cursor_str, next_cursor]")));
}

// The jobs of tests/data/bodies load these with what the messages say.
TEST_F(RecordedBodies, AnObjectThatIsNoListIsToldHowItCanBeRead) {
  for (auto const& [file, selector] : {std::pair{"sec_company_tickers_1500.json", "$"},
                                       {"sec_submission_parallel_arrays.json", "filings.recent"},
                                       {"oecd_sdmx_json.json", "dataSets.*.series"}}) {
    auto const run = refused(file, std::string{"  data_selector: "} + selector + "\n", "id: text");
    EXPECT_EQ(run.at("error_code"), "selector_not_found") << file;
    EXPECT_THAT(
        run.at("error_message"),
        HasSubstr("is an object, expected an array of records; if it is a record itself set "
                  "source.data: object, if its members are records map, if they are lists "
                  "of one length columns"));
  }
}

}  // namespace
}  // namespace loanpulse
