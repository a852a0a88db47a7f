#include <filesystem>

#include "e2e/platform.hpp"

namespace loanpulse {
namespace {

TEST(MainJob, LoadsEverythingThenOnlyWhatChangedAndDoublesNothing) {
  MockApi const api{{"--rows", "10000", "--seed", "7"}};
  Platform const platform;
  platform.use_shipped_job(api);

  auto const first = platform.run_job("loan_applications");
  EXPECT_EQ(first.at("status"), "succeeded");
  EXPECT_EQ(first.at("rows_inserted"), "10000");
  EXPECT_EQ(first_difference(platform.applications(), api.applications()), "");

  api.post("/admin/touch?percent=1");
  api.post("/admin/append?rows=50");
  auto const second = platform.run_job("loan_applications");
  EXPECT_EQ(second.at("rows_inserted"), "50");
  EXPECT_EQ(second.at("rows_updated"), "100");
  EXPECT_LT(std::stoi(second.at("rows_read")), 5000) << "incremental runs must not read it all";
  EXPECT_EQ(first_difference(platform.applications(), api.applications()), "");

  auto const third = platform.run_job("loan_applications");
  EXPECT_EQ(third.at("rows_inserted"), "0");
  EXPECT_EQ(third.at("rows_updated"), "0");
  EXPECT_EQ(third.at("rows_unchanged"), third.at("rows_read"));
  EXPECT_EQ(third.at("watermark_after"), second.at("watermark_after"));
}

TEST(MainJob, KeepsEveryAnswerAsBronzeWithItsManifest) {
  MockApi const api{{"--rows", "2500"}};
  Platform const platform;
  platform.use_shipped_job(api);
  auto const run = platform.run_job("loan_applications");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.bronze_files"), run.at("pages"));

  PgSession session = platform.db.connect();
  PgTransaction tx{session};
  for (auto const& row : tx.exec("SELECT path, stored_bytes FROM metadata.bronze_files")) {
    auto const file = platform.dir.path() / "state" / "bronze" / row[0].as<std::string>();
    EXPECT_EQ(std::filesystem::file_size(file), row[1].as<std::uintmax_t>()) << file;
  }
}

TEST(MainJob, AFailedQualityCheckFailsTheRunAndInsertsNothing) {
  MockApi const api{{"--rows", "1000"}};
  Platform const platform;
  platform.write_job(
      "loan_applications",
      R"(
name: loan_applications
source: {url: ")" +
          api.url() +
          R"(/applications", paginator: {type: cursor, limit_param: limit}, data_selector: data}
target:
  table: staging.loan_applications
  primary_key: application_id
  columns: {application_id: bigint, credit_score: smallint}
quality: [{range: {column: credit_score, min: 500}}]
)");
  auto const finished = platform.run({"run", "loan_applications", "--json"});
  EXPECT_EQ(finished.exit_code, 1);
  auto const run = Platform::members(finished.out);
  EXPECT_EQ(run.at("status"), "failed");
  EXPECT_EQ(run.at("error_code"), "quality_failed");
  EXPECT_THAT(run.at("error_message"), testing::HasSubstr("is below 500"));
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loan_applications"), "0");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.ingestion_state"), "0");
  EXPECT_EQ(platform.db.value("SELECT status || ' ' || error_code FROM metadata.pipeline_runs"),
            "failed quality_failed");
  EXPECT_NE(platform.db.value("SELECT violations FROM metadata.quality_results WHERE NOT passed"),
            "0");
}

TEST(MainJob, QuarantinedRowsAreKeptApartAndCounted) {
  MockApi const api{{"--rows", "1000"}};
  Platform const platform;
  platform.write_job(
      "loan_applications",
      R"(
name: loan_applications
source: {url: ")" +
          api.url() +
          R"(/applications", paginator: {type: page_number, limit_param: limit, limit: 300}, data_selector: data}
target:
  table: staging.loan_applications
  primary_key: application_id
  columns: {application_id: bigint, credit_score: smallint}
quality: [{range: {column: credit_score, min: 500}, on_fail: quarantine}]
)");
  auto const run = platform.run_job("loan_applications");
  EXPECT_GT(std::stoi(run.at("rows_quarantined")), 0);
  EXPECT_EQ(std::stoi(run.at("rows_quarantined")) + std::stoi(run.at("rows_inserted")), 1000);
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.quarantined_rows"),
            run.at("rows_quarantined"));
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.quarantined_rows WHERE "
                              "(record_text::jsonb ->> 'credit_score')::int >= 500"),
            "0");
}

TEST(MainJob, PagesByOffsetReadEveryRow) {
  MockApi const api{{"--rows", "1000"}};
  Platform const platform;
  platform.write_job(
      "by_offset",
      R"(
name: by_offset
source: {url: ")" +
          api.url() +
          R"(/applications", paginator: {type: offset, limit: 70, total_path: total}, data_selector: data}
target:
  table: staging.by_offset
  primary_key: application_id
  columns: {application_id: bigint, loan_amount: numeric}
)");
  EXPECT_EQ(platform.run_job("by_offset").at("rows_inserted"), "1000");
}

TEST(MainJob, AWrongTokenFailsAtOnceAndIsNeverShown) {
  MockApi const api{{"--rows", "10", "--token", "right"}};
  Platform const platform;
  auto const job = [&](std::string const& token) {
    return "name: guarded\nsource: {url: \"" + api.url() +
           "/applications\", auth: {type: bearer, token: " + token +
           "}, paginator: {type: cursor}, data_selector: data}\ntarget: {table: staging.guarded, "
           "primary_key: application_id, columns: {application_id: bigint}}\n";
  };
  platform.write_job("guarded", job("CANARY-9f3b"));
  auto const refused = platform.run({"--log-level", "debug", "run", "guarded", "--json"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ((refused.out + refused.err).find("CANARY-9f3b"), std::string::npos);
  EXPECT_EQ(platform.db.value("SELECT pages FROM metadata.pipeline_runs"), "0");

  platform.write_job("guarded", job("\"${env:TEST_TOKEN}\""));
  auto const accepted =
      run_program(platform.command({"run", "guarded", "--json"}), {{"TEST_TOKEN", "right"}});
  EXPECT_EQ(accepted.exit_code, 0) << accepted.out << accepted.err;
}

TEST(MainJob, AStatelessFullTargetIsRefusedUntilAPersonDecides) {
  MockApi const api{{"--rows", "500"}};
  Platform const platform;
  platform.use_shipped_job(api);
  auto const watermark = platform.run_job("loan_applications").at("watermark_after");
  {
    PgSession session = platform.db.connect();
    PgTransaction tx{session};
    tx.exec("DELETE FROM metadata.ingestion_state");
    tx.commit();
  }
  auto const refused = platform.run({"run", "loan_applications", "--json"});
  EXPECT_EQ(Platform::members(refused.out).at("error_code"), "state_lost");

  EXPECT_EQ(platform.run({"state", "rebuild", "loan_applications"}).exit_code, 0);
  EXPECT_EQ(platform.db.value("SELECT watermark FROM metadata.ingestion_state"), watermark);
  EXPECT_EQ(platform.run_job("loan_applications").at("rows_inserted"), "0");

  EXPECT_EQ(platform.run({"state", "reset", "loan_applications"}).exit_code, 0);
  EXPECT_EQ(platform.run_job("loan_applications").at("rows_unchanged"), "500");
}

}  // namespace
}  // namespace loanpulse
