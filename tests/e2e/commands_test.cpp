#include <filesystem>

#include "e2e/platform.hpp"
#include "support/json_judge.hpp"
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

TEST(Commands, AMistypedCommandIsToldWithTheNearest) {
  Platform const platform;
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  for (auto const& [arguments, message] :
       {Case{{"chekc"}, "no command 'chekc'; did you mean 'check'?\n"},
        Case{{"chekc", "--json"}, "no command 'chekc'; did you mean 'check'?\n"},
        Case{{"Status"}, "no command 'Status'; did you mean 'status'?\n"},
        Case{{"frobnicate"}, "no command 'frobnicate'; `loanpulse --help` lists them\n"},
        Case{{"state", "shwo"}, "no command 'shwo'; did you mean 'show'?\n"},
        Case{{"runs", "--jbo", "x"}, "no option '--jbo'; did you mean '--job'?\n"},
        Case{{"runs", "--limt=5"}, "no option '--limt'; did you mean '--limit'?\n"},
        Case{{"check", "--confg", "x"}, "no option '--confg'; did you mean '--config'?\n"}}) {
    auto const finished = platform.run(arguments);
    EXPECT_EQ(finished.exit_code, 64) << arguments[0];
    EXPECT_EQ(finished.err, message);
    EXPECT_EQ(finished.out, "");
  }
}

TEST(Commands, WithoutACommandTheHelpIsPrinted) {
  auto const finished = run_program({LOANPULSE_BINARY_DIR "/loanpulse"});
  EXPECT_EQ(finished.exit_code, 64);
  EXPECT_EQ(finished.out, run_program({LOANPULSE_BINARY_DIR "/loanpulse", "--help"}).out);
  EXPECT_EQ(finished.err, "");
  auto const state = run_program({LOANPULSE_BINARY_DIR "/loanpulse", "state"});
  EXPECT_EQ(state.exit_code, 64);
  EXPECT_THAT(state.out, HasSubstr("rebuild"));
}

TEST(Commands, AStrayCommaIsAProblemOfItsFile) {
  Platform const platform;
  platform.write_job("a", "{name: a},\n");
  for (auto const* command : {"check", "runs"}) {
    auto const finished = platform.run({command});
    EXPECT_EQ(finished.exit_code, 78);
    EXPECT_THAT(finished.err, HasSubstr("a.yaml:1: is no valid YAML: the document ended before"));
  }
}

TEST(Commands, WhatNobodyCaughtEndsWithAnExitCode) {
  Platform const platform;
  std::string yaml = "name: A\n";
  for (int i = 0; i < 150; ++i) yaml += "key_" + std::to_string(i) + ": 1\n";
  platform.write_job("a", yaml);
  // Nobody can be told of a problem when stderr takes nothing; the process must not be aborted.
  std::string line = "exec 2>/dev/full;";
  for (auto const& word : platform.command({"check"})) line += " '" + word + "'";
  auto const finished = run_program({"/bin/sh", "-c", line});
  EXPECT_EQ(finished.signal, 0);
  EXPECT_EQ(finished.exit_code, 1);
}

TEST(Commands, CheckWarnsOfWhatWasMostLikelyNotMeant) {
  Platform const platform;
  auto const nothing = platform.run({"check"});
  EXPECT_EQ(nothing.exit_code, 0);
  EXPECT_THAT(nothing.err, HasSubstr("jobs.d: warning: is not there, so there are no jobs"));
  EXPECT_THAT(nothing.out, HasSubstr(": no problems, 0 jobs, 1 warning\n"));
  platform.write_job("a",
                     "name: a\nsource:\n  url: http://127.0.0.1/x\n  auth:\n    type: bearer\n"
                     "    token: $MY_TOKEN\n"
                     "target: {table: a, primary_key: id, columns: {id: bigint}}\n");
  auto const pasted = platform.run({"check"});
  EXPECT_EQ(pasted.exit_code, 0) << pasted.err;
  EXPECT_THAT(pasted.err, HasSubstr("a.yaml:6: source.auth.token: warning: looks like a variable"));
  EXPECT_THAT(pasted.out, HasSubstr(": no problems, 1 job, 1 warning\n"));
}

/// The shipped job without its schedule, which reads a source that is not there.
std::string job_without_source(std::string const& name) {
  return "name: " + name +
         "\nsource: {url: http://127.0.0.1:1/x, retry: {max_attempts: 1}, incremental: "
         "{cursor_path: id, start_param: s}}\n"
         "target: {table: staging." +
         name + ", primary_key: id, columns: {id: bigint}}\n";
}

TEST(Commands, SchemaNeedsNoConfigurationAndPrintsJson) {
  auto const schema = [](std::vector<std::string> arguments) {
    std::vector<std::string> command{LOANPULSE_BINARY_DIR "/loanpulse", "--config", "/nowhere",
                                     "schema"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_program(command);
  };
  auto const job = schema({});
  EXPECT_EQ(job.exit_code, 0) << job.err;
  EXPECT_TRUE(JsonJudge::accepts(job.out));
  EXPECT_THAT(job.out, HasSubstr("\"data_selector\""));
  EXPECT_EQ(schema({"job"}).out, job.out);
  auto const settings = schema({"settings"});
  EXPECT_TRUE(JsonJudge::accepts(settings.out));
  EXPECT_THAT(settings.out, HasSubstr("\"max_concurrent_runs\""));
  EXPECT_EQ(schema({"connections"}).exit_code, 64);
  EXPECT_EQ(schema({"--markdown", "/nowhere"}).exit_code, 1);
}

TEST(Commands, StateAndRunsOfNobodyAreRefusedWithTheNearestName) {
  Platform const platform;
  platform.write_job("loans", job_without_source("loans"));
  for (std::vector<std::string> const& arguments :
       {std::vector<std::string>{"state", "show", "lons"},
        {"state", "show", "lons", "--json"},
        {"state", "set", "lons", "1"},
        {"state", "reset", "lons"},
        {"state", "rebuild", "lons"},
        {"runs", "--job", "lons"},
        {"runs", "--job", "lons", "--json"},
        {"run", "lons"}}) {
    auto const finished = platform.run(arguments);
    EXPECT_EQ(finished.exit_code, 64) << arguments[0] << ' ' << arguments[1];
    EXPECT_EQ(finished.err, "no job 'lons'; did you mean 'loans'?\n");
    EXPECT_EQ(finished.out, "");
  }
  EXPECT_EQ(platform.run({"state", "show", "other"}).err,
            "no job 'other'; the configuration has loans\n");
  EXPECT_EQ(platform.run({"state", "show", "loans"}).exit_code, 0);
  EXPECT_EQ(platform.run({"runs", "--job", "loans"}).exit_code, 0);
}

TEST(Commands, ARemovedJobIsToldAsSuch) {
  Platform const platform;
  platform.write_job("loans", job_without_source("loans"));
  EXPECT_EQ(platform.run({"run", "loans"}).exit_code, 1);
  EXPECT_EQ(platform.run({"state", "set", "loans", "7"}).exit_code, 0);
  std::filesystem::remove(platform.dir.path() / "jobs.d" / "loans.yaml");

  std::string const removed =
      "job 'loans' was removed: it is in no file of jobs.d any more, and the database keeps its "
      "records\n";
  auto const state = platform.run({"state", "show", "loans"});
  EXPECT_EQ(state.exit_code, 0);
  EXPECT_EQ(state.err, removed);
  EXPECT_THAT(state.out, testing::StartsWith("loans  7  "));
  auto const runs = platform.run({"runs", "--job", "loans"});
  EXPECT_EQ(runs.exit_code, 0);
  EXPECT_EQ(runs.err, removed);
  EXPECT_THAT(runs.out, HasSubstr("failed"));
  for (std::vector<std::string> const& arguments :
       {std::vector<std::string>{"state", "set", "loans", "8"}, {"state", "rebuild", "loans"}}) {
    auto const refused = platform.run(arguments);
    EXPECT_EQ(refused.exit_code, 64);
    EXPECT_EQ(refused.err, removed +
                               "put its file back to set its watermark; `loanpulse state "
                               "reset loans` forgets it\n");
  }
  EXPECT_EQ(platform.run({"state", "reset", "loans"}).exit_code, 0);
  EXPECT_THAT(platform.run({"state", "show", "loans"}).out, HasSubstr("(none)"));
}

TEST(Commands, AFailedRunSaysItsErrorOnceOnATerminal) {
  Platform const platform;
  platform.write_job("loans", job_without_source("loans"));
  std::string line;
  for (auto const& word : platform.command({"run", "loans"})) line += " '" + word + "'";
  // script(1) gives the program a terminal.
  auto const finished = run_program({"/usr/bin/script", "-qec", line, "/dev/null"});
  EXPECT_EQ(finished.exit_code, 1);
  std::size_t count = 0;
  std::string const said = "http://127.0.0.1:1/x";
  for (auto at = finished.out.find(said); at != std::string::npos;
       at = finished.out.find(said, at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 1u) << finished.out;
  // Into files both are written: the log for one reader, the summary for another.
  auto const filed = platform.run({"run", "loans"});
  EXPECT_THAT(filed.err, HasSubstr(said));
  EXPECT_THAT(filed.out, HasSubstr(said));
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
