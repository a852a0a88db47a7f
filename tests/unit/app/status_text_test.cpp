#include "app/status_text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace loanpulse {
namespace {

TEST(StatusText, NamesWhatRuns) {
  std::vector<std::string> const running{"loans", "rates"};
  EXPECT_EQ(status_text(running, 3, 9), "Running 2: loans, rates; 3 waiting");
}

TEST(StatusText, CountsJobsWhenNothingRuns) { EXPECT_EQ(status_text({}, 3, 9), "Idle, 9 jobs"); }

TEST(StatusText, EndsALongListEarly) {
  std::vector<std::string> const running(40, "loan_applications");
  auto const text = status_text(running, 0, 40);
  EXPECT_LT(text.size(), 260u);
  EXPECT_NE(text.find("…; 0 waiting"), std::string::npos);
}

}  // namespace
}  // namespace loanpulse
