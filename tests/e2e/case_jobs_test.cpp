#include <filesystem>

#include "e2e/platform.hpp"
#include "support/paths.hpp"

namespace loanpulse {
namespace {

// What they load is tried against the reports' answers, which are not in the tree.
TEST(CaseJobs, OfPublicTroubleReportsHaveNoProblems) {
  Platform const platform;
  std::size_t jobs = 0;
  for (auto const& file :
       std::filesystem::directory_iterator{LOANPULSE_SOURCE_DIR "/tests/data/cases"}) {
    if (file.path().extension() != ".yaml") continue;
    std::ifstream in{file.path()};
    platform.write_job(file.path().stem(), {std::istreambuf_iterator<char>{in}, {}});
    ++jobs;
  }
  EXPECT_GT(jobs, 20u);
  auto const checked = run_program(platform.command({"check"}), {{"P47_KEY", "s3cr3t-key"}});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out + checked.err,
              testing::HasSubstr("no problems, " + std::to_string(jobs)));
}

}  // namespace
}  // namespace loanpulse
