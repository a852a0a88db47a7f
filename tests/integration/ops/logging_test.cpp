#include "ops/logging.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

#include "ops/journal_sink.hpp"
#include "ops/log_scope.hpp"

namespace loanpulse {
namespace {

using testing::MatchesRegex;

/// Gives spdlog's default logger back to the other tests.
class LoggingTest : public testing::Test {
 protected:
  ~LoggingTest() override { spdlog::set_default_logger(before_); }

  static std::string logged(LogSettings const& settings, std::function<void()> const& body) {
    testing::internal::CaptureStderr();
    start_logging(settings);
    body();
    return testing::internal::GetCapturedStderr();
  }

 private:
  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

std::string const time_pattern = "....-..-..T..:..:......Z";

TEST_F(LoggingTest, TextIsTimeLevelAndMessage) {
  EXPECT_THAT(logged({"info", LogFormat::text},
                     [] {
                       LogScope const scope{"loans", "r-1"};
                       spdlog::info("Run ended.");
                     }),
              MatchesRegex(time_pattern + " info  Run ended.\n"));
}

TEST_F(LoggingTest, NoMessageForgesALine) {
  auto const forging = [] { spdlog::error("{}", "a\r\n[ERROR] fake\x1b[31m"); };
  EXPECT_THAT(logged({"info", LogFormat::text}, forging),
              MatchesRegex(time_pattern + R"( error a\\x0d\\n\[ERROR\] fake\\x1b\[31m)" + "\n"));
  auto const json = logged({"info", LogFormat::json}, forging);
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 1) << json;
  EXPECT_EQ(json.find('\x1b'), std::string::npos) << json;
}

TEST_F(LoggingTest, JsonLinesCarryTheScopeOfTheirThread) {
  auto const line = logged({"info", LogFormat::json}, [] {
    LogScope const scope{"loans", "r-1"};
    spdlog::warn("Page {} of 'x' failed: \"{}\"", 3, "\xff");
  });
  rapidjson::Document document;
  document.Parse(line.c_str());
  ASSERT_FALSE(document.HasParseError()) << line;
  EXPECT_STREQ(document["level"].GetString(), "warning");
  EXPECT_STREQ(document["message"].GetString(), "Page 3 of 'x' failed: \"\ufffd\"");
  EXPECT_STREQ(document["job"].GetString(), "loans");
  EXPECT_STREQ(document["run_id"].GetString(), "r-1");
  EXPECT_THAT(document["time"].GetString(), MatchesRegex(time_pattern));
}

TEST_F(LoggingTest, TheLevelChangesWhileItIsInUse) {
  auto const lines = logged({"warn", LogFormat::text}, [] {
    spdlog::info("one");
    set_log_level("debug");
    spdlog::debug("two");
    set_log_level("error");
    spdlog::warn("three");
  });
  EXPECT_THAT(lines, MatchesRegex(time_pattern + " debug two\n"));
}

TEST_F(LoggingTest, AutomaticIsTextUnlessStderrIsTheJournal) {
  setenv("JOURNAL_STREAM", "1:2", 1);  // left over from a parent whose stderr it was
  EXPECT_THAT(logged({"info", LogFormat::automatic}, [] { spdlog::info("here"); }),
              MatchesRegex(time_pattern + " info  here\n"));
  unsetenv("JOURNAL_STREAM");
}

TEST(JournalStream, IsKnownByDeviceAndInode) {
  struct stat file {};
  ASSERT_EQ(fstat(STDERR_FILENO, &file), 0);
  EXPECT_TRUE(is_journal_stream(fmt::format("{}:{}", file.st_dev, file.st_ino), STDERR_FILENO));
  EXPECT_FALSE(
      is_journal_stream(fmt::format("{}:{}", file.st_dev, file.st_ino + 1), STDERR_FILENO));
  EXPECT_FALSE(is_journal_stream("", STDERR_FILENO));
  EXPECT_FALSE(is_journal_stream("0:0", -1));
}

}  // namespace
}  // namespace loanpulse
