#include "config/load_config.hpp"

#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <new>
#include <stdexcept>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test.
class LoadConfig : public testing::Test {
 protected:
  LoadConfig() {
    std::string pattern = (fs::temp_directory_path() / "loanpulse-config-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    folder_ = pattern;
    fs::create_directory(folder_ / "jobs.d");
    write("loanpulse.yaml", "state_dir: /state\n");
  }
  ~LoadConfig() override { fs::remove_all(folder_); }

  void write(std::string const& name, std::string const& text) const {
    std::ofstream{folder_ / name} << text;
  }

  static std::string job(std::string const& name, std::string const& table) {
    return JobText{.name = "name: " + name, .table = "  table: " + table}.text();
  }

  Config load() const { return load_config(folder_ / "loanpulse.yaml", FakeSecrets{}.sources()); }

  /// The problems, with the folder's own name taken out.
  std::string problems() const {
    try {
      load();
    } catch (ConfigError const& error) {
      std::string text = error.what();
      std::string const prefix = folder_.string() + "/";
      for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
        text.erase(at, prefix.size());
      }
      return text;
    }
    return "";
  }

  fs::path folder_;
};

TEST_F(LoadConfig, ReadsJobsInTheOrderOfTheirFiles) {
  write("jobs.d/20.yaml", job("second", "b"));
  write("jobs.d/10.yaml", job("first", "a"));
  write("jobs.d/.hidden.yaml", "not: [yaml");
  write("jobs.d/notes.txt", "not: [yaml");
  Config const config = load();
  ASSERT_EQ(config.jobs.size(), 2u);
  EXPECT_EQ(config.jobs[0].name, "first");
  EXPECT_EQ(config.jobs[1].name, "second");
  EXPECT_EQ(config.settings.state_dir, "/state");
}

TEST_F(LoadConfig, WarnsWhereThereAreNoJobs) {
  std::string const folder = (folder_ / "jobs.d").string();
  Config const empty = load();
  EXPECT_TRUE(empty.jobs.empty());
  EXPECT_EQ(describe_warnings(empty.warnings),
            folder + ": warning: holds no job; describe each in a file NAME.yaml of its own");
  fs::remove(folder_ / "jobs.d");
  Config const nothing = load();
  EXPECT_TRUE(nothing.jobs.empty());
  EXPECT_EQ(describe_warnings(nothing.warnings),
            folder +
                ": warning: is not there, so there are no jobs; make the folder, and a file "
                "NAME.yaml in it a job");
  fs::create_directory(folder_ / "jobs.d");
  write("jobs.d/a.yaml", job("a", "a"));
  EXPECT_TRUE(load().warnings.empty());
}

TEST_F(LoadConfig, KeepsTheWarningsOfAllFiles) {
  write("loanpulse.yaml", "state_dir: /state\ndatabase: {url: \"postgresql://a:b@h/d\"}\n");
  write("jobs.d/a.yaml", JobText{.source = "  auth: {type: bearer, token: $TOKEN}"}.text());
  auto const warnings = load().warnings;
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].path, "database.url");
  EXPECT_EQ(warnings[1].path, "source.auth.token");
}

TEST_F(LoadConfig, ReadsHundredsOfFilesAndStopsAtTheFirstThatThrows) {
  for (int i = 0; i < 300; ++i) {
    auto const name = "j" + std::to_string(i);
    write("jobs.d/" + name + ".yaml", JobText{.name = "name: " + name,
                                              .source = "  headers: {X-A: \"${env:A}\"}",
                                              .table = "  table: " + name}
                                          .text());
  }
  FakeSecrets const secrets;
  auto sources = secrets.sources();
  sources.environment = [](std::string const&) { return std::optional<std::string>{"a"}; };
  EXPECT_EQ(load_config(folder_ / "loanpulse.yaml", sources).jobs.size(), 300u);
  sources.environment = [](std::string const& name) -> std::optional<std::string> {
    if (name == "A") throw std::bad_alloc{};
    return std::nullopt;
  };
  EXPECT_THROW(load_config(folder_ / "loanpulse.yaml", sources), std::bad_alloc);
}

TEST_F(LoadConfig, ReportsTheProblemsOfAllFilesTogether) {
  write("loanpulse.yaml", "state_dir: /state\nlog: {level: loud}\nadmn: {}\n");
  write("jobs.d/a.yaml", "name: [\n");
  fs::create_directory(folder_ / "jobs.d/b.yaml");
  write("jobs.d/c.yaml", JobText{.url = "", .primary_key = "  primary_key: [nope]"}.text());
  write("jobs.d/d.yml", "");
  EXPECT_EQ(problems(),
            "loanpulse.yaml:2: log.level: must be error, warn, info or debug, got 'loud'\n"
            "loanpulse.yaml:3: admn: unknown key 'admn'; did you mean 'admin'?\n"
            "jobs.d/d.yml: is not read; rename it to end in .yaml\n"
            "jobs.d/a.yaml:2: is no valid YAML: end of sequence flow not found (column 1); check "
            "indentation and quotes there\n"
            "jobs.d/b.yaml: cannot be read: it is no regular file\n"
            "jobs.d/c.yaml:3: source.url: is required\n"
            "jobs.d/c.yaml:8: target.primary_key[0]: column 'nope' is not declared; did you mean "
            "'note'?");
}

TEST_F(LoadConfig, ChecksJobsEvenWithoutSettings) {
  fs::remove(folder_ / "loanpulse.yaml");
  write("jobs.d/a.yaml", "");
  EXPECT_EQ(problems(),
            "loanpulse.yaml: cannot be read: No such file or directory\n"
            "jobs.d/a.yaml: is empty; describe a job in it, or remove it");
}

TEST_F(LoadConfig, RefusesJobsThatShareANameOrATable) {
  write("jobs.d/a.yaml", job("loans", "staging.loans"));
  write("jobs.d/b.yaml", job("loans", "other.loans"));
  write("jobs.d/c.yaml", job("others", "loans"));
  EXPECT_EQ(problems(),
            "jobs.d/b.yaml:1: name: 'loans' is already used in jobs.d/a.yaml:1; give this job "
            "another name\n"
            "jobs.d/c.yaml:7: target.table: 'staging.loans' is already used in jobs.d/a.yaml:7; "
            "two jobs cannot keep one table; choose another");
}

TEST_F(LoadConfig, RefusesFilesAboveTheLimit) {
  write("jobs.d/a.yaml", std::string((1u << 20) + 1, '#'));
  EXPECT_EQ(problems(), "jobs.d/a.yaml: is larger than 1MiB, the most that is read");
}

TEST_F(LoadConfig, CarriesProblemsAsValuesToo) {
  write("jobs.d/a.yaml", "");
  try {
    load();
    FAIL() << "an empty job was accepted";
  } catch (ConfigError const& error) {
    ASSERT_EQ(error.problems().size(), 1u);
    EXPECT_EQ(error.problems()[0].line, 0);
    EXPECT_EQ(error.problems()[0].what, "is empty; describe a job in it, or remove it");
  }
}

TEST(DescribeProblems, KeepsEveryProblemOnOneLine) {
  EXPECT_EQ(describe_problems({{"a\nb", 3, "x\x1b[31m", "what\nnow"}, {"c", 0, "", "gone"}}),
            "a\\nb:3: x\\x1b[31m: what\\nnow\nc: gone");
}

}  // namespace
}  // namespace loanpulse
