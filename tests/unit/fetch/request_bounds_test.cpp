#include "fetch/request_bounds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_job.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

class LowerBound : public testing::Test {
 protected:
  std::optional<std::string> start() const {
    auto const bounds = request_bounds(job_, run_);
    return bounds.start ? std::optional{bounds.start->text} : std::nullopt;
  }
  std::optional<std::string> from(std::string const& watermark) {
    run_.watermark_before = watermark;
    return start();
  }

  Job job_ = sample_job();
  loanpulse::Run run_;
};

TEST_F(LowerBound, IsTheWatermarkLessTheLag) {
  job_.source.incremental->lag = 5min;
  EXPECT_EQ(from("2024-05-31T10:00:00Z"), "2024-05-31T09:55:00Z");
  EXPECT_EQ(from("2024-05-31T10:00:00.123456Z"), "2024-05-31T09:55:00.123456Z");
}

TEST_F(LowerBound, WithoutALagIsTheWatermarkItselfAndNotALittleMore) {
  job_.source.incremental->lag = 0s;
  EXPECT_EQ(from("2024-05-31T10:00:00Z"), "2024-05-31T10:00:00Z");
  EXPECT_EQ(from("2024-05-31T10:00:00+02:00"), "2024-05-31T10:00:00+02:00");
}

TEST_F(LowerBound, IsTheInitialValueBeforeThereIsAWatermark) {
  job_.source.incremental->lag = 5min;
  job_.source.incremental->initial_value = "2020-01-01T00:00:00Z";
  EXPECT_EQ(start(), "2020-01-01T00:00:00Z") << "as it is: nothing came before it";
  job_.source.incremental->initial_value = "";
  EXPECT_EQ(start(), std::nullopt);
}

TEST_F(LowerBound, OfAFullReadIsNone) {
  job_.source.incremental.reset();
  EXPECT_EQ(from("2024-05-31T10:00:00Z"), std::nullopt);
}

TEST_F(LowerBound, RefusesAWatermarkThatIsNoValueOfTheCursor) {
  auto const error = stage_error_of([&] { from("yesterday"); });
  EXPECT_EQ(error.code(), "watermark_unreadable");
  EXPECT_THAT(error.what(), testing::HasSubstr("'yesterday'"));
  EXPECT_THAT(error.what(), testing::HasSubstr("loanpulse state rebuild loans"));
}

}  // namespace
}  // namespace loanpulse
