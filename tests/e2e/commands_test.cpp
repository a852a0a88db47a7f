#include "e2e/platform.hpp"
#include "support/paths.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

TEST(Commands, CheckFindsEveryProblemAndExitsWith78) {
  Platform const platform;
  platform.write_job("a", "name: a\nsorce: {url: x}\n");
  platform.write_job("b", "name: B!\n");
  auto const finished = platform.run({"check"});
  EXPECT_EQ(finished.exit_code, 78);
  EXPECT_THAT(finished.err, HasSubstr("a.yaml:2: sorce: unknown key"));
  EXPECT_THAT(finished.err, HasSubstr("did you mean 'source'?"));
  EXPECT_THAT(finished.err, HasSubstr("b.yaml:1: name:"));
}

TEST(Commands, CheckAcceptsTheShippedConfiguration) {
  auto const finished = run_program({LOANPULSE_BINARY_DIR "/loanpulse", "--config",
                                     LOANPULSE_SOURCE_DIR "/etc/loanpulse.yaml", "check"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

TEST(Commands, HelpShowsExamplesAndVersionItsNumber) {
  Platform const platform;
  auto const help = platform.run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("loanpulse run loan_applications"));
  auto const version = platform.run({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.out, HasSubstr("loanpulse 0."));
}

TEST(Commands, WrongUsageExitsWith64) {
  Platform const platform;
  EXPECT_EQ(platform.run({"frobnicate"}).exit_code, 64);
  EXPECT_EQ(platform.run({"run"}).exit_code, 64);
  auto const unknown = platform.run({"run", "nope"});
  EXPECT_EQ(unknown.exit_code, 64);
  EXPECT_THAT(unknown.err, HasSubstr("no job 'nope'"));
}

TEST(Commands, AnUnreachableDatabaseExitsWith69) {
  TempDir const dir;
  auto const config =
      dir.write("loanpulse.yaml", "database: {url: \"host=/nonexistent dbname=x\"}\n");
  auto const finished =
      run_program({LOANPULSE_BINARY_DIR "/loanpulse", "--config", config.string(), "migrate"});
  EXPECT_EQ(finished.exit_code, 69) << finished.err;
}

TEST(Commands, MigrateCanBeLeftToAPerson) {
  TempDatabase const db{TempDatabase::Schema::none};
  TempDir const dir;
  auto const config =
      dir.write("loanpulse.yaml",
                "database: {url: \"" + db.address().conninfo.reveal() + "\", migrate: false}\n");
  std::vector<std::string> const program{LOANPULSE_BINARY_DIR "/loanpulse", "--config",
                                         config.string()};
  auto const with = [&](char const* command) {
    auto all = program;
    all.emplace_back(command);
    return run_program(all);
  };
  auto const refused = with("runs");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("loanpulse migrate"));
  EXPECT_EQ(with("migrate").exit_code, 0);
  EXPECT_EQ(with("runs").exit_code, 0);
}

TEST(Commands, RunsAndStateCanBeReadByPrograms) {
  MockApi const api{{"--rows", "10"}};
  Platform const platform;
  platform.use_shipped_job(api);
  auto const run = platform.run_job("loan_applications");

  rapidjson::Document runs;
  runs.Parse(platform.run({"runs", "--job", "loan_applications", "--json"}).out.c_str());
  ASSERT_TRUE(runs.IsArray() && runs.Size() == 1);
  EXPECT_EQ(runs[0]["run_id"].GetString(), run.at("run_id"));
  EXPECT_EQ(runs[0]["row_count"].GetInt(), 10);

  EXPECT_EQ(platform.run({"state", "set", "loan_applications", "2024-02-30"}).exit_code, 1);
  EXPECT_EQ(platform.run({"state", "set", "loan_applications", "2020-01-01T00:00:00Z"}).exit_code,
            0);
  rapidjson::Document state;
  state.Parse(platform.run({"state", "show", "--json"}).out.c_str());
  ASSERT_TRUE(state.IsArray() && state.Size() == 1);
  EXPECT_STREQ(state[0]["watermark"].GetString(), "2020-01-01T00:00:00Z");
  EXPECT_TRUE(state[0]["run_id"].IsNull());
}

}  // namespace
}  // namespace loanpulse
