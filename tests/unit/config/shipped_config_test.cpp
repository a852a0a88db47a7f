#include "config/load_config.hpp"

#include "support/paths.hpp"
#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

std::filesystem::path const shipped =
    std::filesystem::path{LOANPULSE_SOURCE_DIR} / "etc" / "loanpulse.yaml";

TEST(ShippedConfig, HasNoProblem) {
  FakeSecrets const nothing{.variables = {{"HOME", "/home/ann"}}, .files = {}};
  try {
    load_config(shipped, nothing.sources());
  } catch (ConfigError const& error) {
    FAIL() << error.what();
  }
}

TEST(ShippedConfig, DescribesTheMockApi) {
  FakeSecrets const nothing{.variables = {{"HOME", "/home/ann"}}, .files = {}};
  Config const config = load_config(shipped, nothing.sources());
  ASSERT_EQ(config.jobs.size(), 1u);
  Job const& job = config.jobs[0];

  EXPECT_EQ(job.name, "loan_applications");
  EXPECT_EQ(std::get<Every>(job.schedule.timing).interval, 5min);
  EXPECT_EQ(job.source.url, "http://127.0.0.1:8000/applications");
  EXPECT_TRUE(std::holds_alternative<NoAuth>(job.source.auth));
  auto const& paging = std::get<CursorPaging>(job.source.paging);
  EXPECT_EQ(paging.cursor_path, "next_cursor");
  EXPECT_EQ(paging.limit_param, "limit");
  EXPECT_EQ(paging.limit, 1000u);
  EXPECT_EQ(job.source.incremental->start_param, "updated_since");
  EXPECT_EQ(job.source.incremental->lag, 5min);
  EXPECT_EQ(job.target.columns.at(job.source.incremental->cursor_column).name, "updated_at");
  EXPECT_EQ(job.target.qualified_name(), "staging.loan_applications");
  EXPECT_EQ(job.target.columns.size(), 21u);
  EXPECT_EQ(rule_name(job.quality.front().rule), "valid_types");
}

}  // namespace
}  // namespace loanpulse
