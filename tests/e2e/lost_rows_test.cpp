// Rows that are not where a watermark says, or newer there than at the source.
#include "e2e/platform.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* job = "loan_applications";

class LostRows : public testing::Test {
 protected:
  LostRows() {
    platform.use_shipped_job(api);
    platform.run_job(job);
  }

  void execute(std::string const& sql) const {
    PgSession session = platform.db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }
  std::map<std::string, std::string> refused_run() const {
    auto const finished = platform.run({"run", job, "--json"});
    EXPECT_EQ(finished.exit_code, 1) << finished.out;
    return Platform::members(finished.out);
  }
  std::string all_right() const {
    return first_difference(platform.applications(), api.applications());
  }

  MockApi api{{"--rows", "200"}};
  Platform platform;
};

TEST_F(LostRows, ARunIntoADroppedTableIsRefusedBeforeItAsksTheSource) {
  execute("DROP TABLE staging.loan_applications");
  auto const refused = refused_run();
  EXPECT_EQ(refused.at("error_code"), "target_emptied");
  EXPECT_EQ(refused.at("pages"), "0");

  auto const check = platform.run({"check"});
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_THAT(check.err, HasSubstr("warning: staging.loan_applications does not exist, but"));

  EXPECT_EQ(platform.run({"state", "reset", job}).exit_code, 0);
  EXPECT_EQ(platform.run({"check"}).err, "");
  EXPECT_EQ(platform.run_job(job).at("rows_inserted"), "200");
  EXPECT_EQ(all_right(), "");
}

TEST_F(LostRows, ATruncatedTableIsFilledAgainAfterARebuild) {
  execute("TRUNCATE staging.loan_applications");
  EXPECT_EQ(refused_run().at("error_code"), "target_emptied");
  EXPECT_EQ(platform.run({"state", "rebuild", job}).exit_code, 0);
  EXPECT_EQ(platform.run_job(job).at("rows_inserted"), "200");
  EXPECT_EQ(all_right(), "");
}

TEST_F(LostRows, CheckWarnsWhereTheStateWasCommittedToAnotherTable) {
  EXPECT_EQ(platform.run({"check"}).err, "");
  execute(
      "CREATE TABLE staging.copy (LIKE staging.loan_applications INCLUDING ALL); INSERT INTO "
      "staging.copy SELECT * FROM staging.loan_applications");
  std::ifstream file{platform.dir.path() / "jobs.d" / "loan_applications.yaml"};
  std::string yaml{std::istreambuf_iterator<char>{file}, {}};
  std::string const table = "table: staging.loan_applications";
  yaml.replace(yaml.find(table), table.size(), "table: staging.copy");
  platform.write_job(job, yaml);

  auto const check = platform.run({"check"});
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_THAT(check.err,
              HasSubstr("warning: job 'loan_applications': target.table is staging.copy, "
                        "but its state was committed to staging.loan_applications: "));
  execute("TRUNCATE staging.copy");
  EXPECT_THAT(platform.run({"check"}).err,
              HasSubstr("warning: staging.copy is empty, but the watermark of job"));
  EXPECT_EQ(refused_run().at("error_code"), "target_emptied");
}

TEST_F(LostRows, CheckNeedsNoDatabase) {
  platform.dir.write("loanpulse.yaml", "database: {url: \"host=/nonexistent dbname=x\"}\n");
  auto const check = platform.run({"check"});
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_EQ(check.err, "");
}

TEST_F(LostRows, RowsThatAreNewerThanAtTheSourceAreCountedAndTakenWhenAsked) {
  execute(
      "UPDATE staging.loan_applications SET updated_at = '2099-01-01', status = 'wrong' WHERE "
      "application_id % 2 = 0");
  EXPECT_EQ(platform.run({"state", "reset", job}).exit_code, 0);
  auto const finished = platform.run({"run", job, "--json"});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(Platform::members(finished.out).at("rows_older"), "100");
  EXPECT_THAT(finished.out, HasSubstr("--take-older"));
  EXPECT_NE(all_right(), "");

  EXPECT_EQ(platform.run({"state", "reset", job}).exit_code, 0);
  auto const taken = platform.run({"run", job, "--take-older"});
  EXPECT_EQ(taken.exit_code, 0);
  EXPECT_THAT(taken.out, HasSubstr("100 updated"));
  EXPECT_THAT(taken.out, Not(HasSubstr("older")));
  EXPECT_EQ(all_right(), "");
}

}  // namespace
}  // namespace loanpulse
