#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using namespace testing_support;

std::string job_of_types(CannedServer const& server, std::string const& more = "") {
  return "name: loans\nsource: {url: \"" + server.url("/loans") +
         "\"}\ntarget:\n  table: staging.loans\n  primary_key: id\n  columns:\n    id: bigint\n"
         "    status: {type: staging.loan_status}\n    amount: staging.amount\n" +
         more;
}

void create_types(Platform const& platform) {
  auto session = platform.db.connect();
  PgTransaction tx{session};
  tx.exec(
      "CREATE SCHEMA staging; CREATE TYPE staging.loan_status AS ENUM ('new', 'approved'); CREATE "
      "DOMAIN staging.amount AS numeric(14,2) CONSTRAINT not_negative CHECK (VALUE >= 0)");
  tx.commit();
}

TEST(OwnTypes, AnEnumAndADomainAreLoadedAndWhatTheyRefuseIsSetAside) {
  CannedServer const server{{answering(ok(R"([{"id": 1, "status": "new", "amount": "10.5"},
                        {"id": 2, "status": "aproved", "amount": 1},
                        {"id": 3, "status": "approved", "amount": -1}])")),
                             answering(ok(R"([{"id": 1, "status": "closed", "amount": 11}])"))}};
  Platform const platform;
  create_types(platform);
  platform.write_job("loans",
                     job_of_types(server, "quality: [{valid_types: true, on_fail: quarantine}]\n"));
  auto const run = platform.run_job("loans");
  EXPECT_EQ(run.at("rows_inserted"), "1");
  EXPECT_EQ(run.at("rows_quarantined"), "2");
  EXPECT_THAT(
      platform.db.value(
          "SELECT string_agg(reason, ' | ' ORDER BY record) FROM metadata.quarantined_rows"),
      AllOf(HasSubstr("invalid enum value, the labels are \"new\" and \"approved\"; did you "
                      "mean \"approved\"?"),
            HasSubstr("amount: -1.00 is no staging.amount"), HasSubstr("not_negative")));
  EXPECT_EQ(platform.db.value("SELECT pg_typeof(status) || ' ' || pg_typeof(amount) || ' ' || "
                              "status || ' ' || amount FROM staging.loans"),
            "staging.loan_status staging.amount new 10.50");

  platform.db.value("ALTER TYPE staging.loan_status ADD VALUE 'closed'");
  EXPECT_EQ(platform.run_job("loans").at("rows_updated"), "1");
  EXPECT_EQ(platform.db.value("SELECT status FROM staging.loans"), "closed");
}

TEST(OwnTypes, AMissingTypeIsAWarningOfCheckAndFailsTheRunBeforeItsFirstRequest) {
  CannedServer const server{{answering(ok("[]"))}};
  Platform const platform;
  platform.write_job("loans", job_of_types(server));
  std::string const message =
      "the database has no type staging.loan_status; create it, by CREATE TYPE";
  auto const checked = platform.run({"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_THAT(checked.out + checked.err, HasSubstr(message));
  auto const run = platform.run({"run", "loans", "--json"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("target_mismatch"), HasSubstr(message)));
  EXPECT_TRUE(server.requests().empty());
}

TEST(OwnTypes, AValueThatADomainRefusesFailsTheRunAndChangesNothing) {
  CannedServer const server{{answering(ok(R"([{"id": 1, "status": "new", "amount": 5},
                        {"id": 2, "status": "new", "amount": -5}])"))}};
  Platform const platform;
  create_types(platform);
  platform.write_job("loans", job_of_types(server));
  auto const run = platform.run({"run", "loans", "--json"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("quality_failed"),
                             HasSubstr("1 of 2 rows, a domain refuses page 1, record 1: amount: "
                                       "-5.00 is no staging.amount")));
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loans"), "0");
  EXPECT_EQ(platform.db.value("SELECT violations || ' ' || passed FROM metadata.quality_results"),
            "1 false");
}

}  // namespace
}  // namespace loanpulse
