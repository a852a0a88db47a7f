#include <filesystem>
#include <set>

#include "e2e/platform.hpp"
#include "support/paths.hpp"

namespace loanpulse {
namespace {

constexpr auto bodies_folder = LOANPULSE_SHARED_DATA "/bodies";
constexpr auto body_jobs_folder = LOANPULSE_SOURCE_DIR "/tests/data/bodies";

/// A job of tests/data/bodies and what it must load. The figures were computed from the bodies by
/// other means than LoanPulse.
struct RecordedList {
  char const* job;
  int rows;
  char const* figure;    ///< SQL over the rows
  char const* expected;  ///< its values, with blanks between
};

constexpr RecordedList recorded_lists[] = {
    {"census", 2, "sum(population), count(income), max(zip)", "17113 1 99999"},
    {"github_recorded_issues", 13, "sum(number), count(DISTINCT id)", "91 13"},
    {"github_recording", 20,
     "sum(status), sum(jsonb_array_length(response)) FILTER "
     "(WHERE jsonb_typeof(response) = 'array')",
     "4018 13"},
    {"github_search", 2, "sum(id), sum(number), count(DISTINCT asked)", "2001 3 1"},
    {"hmda_names", 99, "sum(length(name)), min(name)", "1857 action_taken"},
    {"oecd_accounts", 60, "sum(value), count(DISTINCT series), max(series), max(period)",
     "1384122752.020217 5 4:0:0:0 11"},
    {"oecd_countries", 5, "string_agg(id, ',' ORDER BY id)", "AUS,AUT,BEL,CAN,CHL"},
    {"oecd_tourism", 4604, "sum(value), count(value), count(DISTINCT series)",
     "70361484138.0 4603 552"},
    {"openweather", 3, "sum(wind_speed), sum(highest), extract(epoch FROM max(timestamp))::bigint",
     "15.0 920 1378459700"},
    {"sec_facts", 768,
     "sum(val), count(DISTINCT concept), count(DISTINCT unit), count(start), min(taxonomy)",
     "117916632733.6151 178 7 499 dei"},
    {"sec_filer", 1, "min(name), min(ticker), bool_and(insiders)", "Tesla, Inc. TSLA t"},
    {"sec_index", 25, "sum(size), count(size), min(changed AT TIME ZONE 'UTC')",
     "838361 22 2024-01-19 21:21:45"},
    {"sec_submissions", 400, "sum(size), count(*) FILTER (WHERE \"isXBRL\"), count(\"reportDate\")",
     "565334893 67 330"},
    {"sec_tickers", 1500, "sum(cik_str), max(place), max(ticker) FILTER (WHERE place = 1499)",
     "1596925480 1499 KMPR"},
    {"shopify_events", 3, "string_agg(verb, ',' ORDER BY id)",
     "authorization_success,confirmed,placed"},
    {"shopify_gateways", 1, "min(order_id), min(gateway)", "450789469 bogus"},
    {"shopify_payouts", 25, "sum(amount), sum(fee), sum(net)", "59.75 19.77 39.48"},
    {"stripe_invoice_lines", 1, "min(amount), count(invoice)", "1000 1"},
    {"stripe_invoices", 1, "min(id), sum(amount_due)", "in_1Pgc6tB7WZ01zgkWu9fdqL6I 1000"},
    {"stripe_resources", 176, "sum(length(resource)), count(id), count(created)", "3102 158 100"},
    {"twitter_ids", 5000, "sum(id), max(id)", "7985412983813 4727569094"},
    {"twitter_ids_as_texts", 5000, "sum(id), max(id)", "20201084919723 4765959640"},
    {"usgs", 146, "sum(mag), sum(depth), round(extract(epoch FROM max(updated)) * 1000)",
     "343.47 3295.7919 1397476268811"},
    {"worldbank_past_end", 0, "count(country)", "0"},
    {"xero_invoices", 3, "sum(\"Total\"), max(\"InvoiceNumber\")", "201.0 INV-0003"},
    {"xero_journal_lines", 9, "sum(abs(\"NetAmount\")), sum(journal)", "57752.0 138"},
    {"xero_report", 19,
     "sum(amount), sum(amount) FILTER (WHERE kind = 'Row'), count(DISTINCT section)",
     "1077198.52 544514.47 6"},
    {"xero_transactions", 3, "sum(\"Total\"), min(\"Date\")", "27 2016-10-13"},
    {"yahoo", 76, "sum(strike), sum(bid), sum(volume), min(symbol)", "7894.0 257.87 162700 AAPL"},
};

std::string job_of_body(std::string const& name) {
  std::ifstream file{body_jobs_folder + ("/" + name + ".yaml")};
  return {std::istreambuf_iterator<char>{file}, {}};
}

class RecordedLists : public testing::TestWithParam<RecordedList> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(bodies_folder)) {
      GTEST_SKIP() << "did not run: there are no recorded bodies in " << bodies_folder;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(All, RecordedLists, testing::ValuesIn(recorded_lists),
                         [](auto const& list) { return std::string{list.param.job}; });

TEST_P(RecordedLists, AreLoadedByConfigurationAlone) {
  auto const& list = GetParam();
  MockApi const api{{"--bodies", bodies_folder}};
  Platform const platform;
  auto job = job_of_body(list.job);
  std::string const shipped = "http://127.0.0.1:8000";
  ASSERT_NE(job.find(shipped), std::string::npos) << list.job;
  platform.write_job("recorded", job.replace(job.find(shipped), shipped.size(), api.url()));
  auto const run = platform.run_job("recorded");
  EXPECT_EQ(run.at("rows_inserted"), std::to_string(list.rows));
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.recorded"), std::to_string(list.rows));
  EXPECT_EQ(platform.db.value(std::string{"SELECT concat_ws(' ', "} + list.figure +
                              ") FROM staging.recorded"),
            list.expected);
}

TEST(RecordedListsTest, LeaveNoBodyOut) {
  if (!std::filesystem::exists(bodies_folder)) GTEST_SKIP() << "did not run: no recorded bodies";
  // recorded_bodies_test.cpp has these.
  std::set<std::string> seen{"SOURCES.md",
                             "github_issues_page1.json",
                             "github_issues_page2.json",
                             "worldbank_page1.json",
                             "github_issues_page3.json",
                             "github_issues_page4.json",
                             "worldbank_page2.json",
                             "github_issues_page5.json",
                             "hmda_lar_2021_nested.json",
                             "shopify_orders.json",
                             "worldbank_error_http200.json",
                             "hmda_lar_2021_100_rows.txt",
                             "stripe_list_charge.json"};
  for (auto const& list : recorded_lists) {
    auto const job = job_of_body(list.job);
    auto const begin = job.find("/recorded/") + 10;
    seen.insert(job.substr(begin, job.find('\n', begin) - begin));
  }
  for (auto const& body : std::filesystem::directory_iterator{bodies_folder}) {
    EXPECT_TRUE(seen.count(body.path().filename())) << body.path();
  }
}

}  // namespace
}  // namespace loanpulse
