#include "pipeline/bound_here.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

RowBatch with_cursors(std::vector<std::string_view> cursors) {
  RowBatch batch;
  batch.rows = cursors.size();
  batch.cursors = std::move(cursors);
  return batch;
}

RequestBounds from(std::string const& start) {
  RequestBounds bounds;
  bounds.start = RequestBound{start};
  return bounds;
}

class NewestFirstTest : public testing::Test {
 protected:
  NewestFirstTest() { job.source.incremental->order = ListOrder::newest_first; }

  bool reached(std::vector<std::string_view> cursors) const {
    return BoundHere{job}.ends_list(from("2024-03-02T00:00:00Z"), with_cursors(cursors));
  }

  Job job = sample_job();
};

TEST_F(NewestFirstTest, EndsBehindTheFirstPageThatEndsBeforeTheBound) {
  EXPECT_FALSE(reached({"2024-03-04T00:00:00Z", "2024-03-03T00:00:00Z"}));
  EXPECT_FALSE(reached({"2024-03-03T00:00:00Z", "2024-03-02T00:00:00Z"})) << "one may follow";
  EXPECT_TRUE(reached({"2024-03-03T00:00:00Z", "2024-03-01T23:59:59Z"}));
}

TEST_F(NewestFirstTest, APinnedOldRecordIsNoEnd) {
  EXPECT_FALSE(reached({"2020-01-01T00:00:00Z", "2024-03-03T00:00:00Z"}));
}

TEST_F(NewestFirstTest, ARecordWithoutACursorTellsNothing) {
  EXPECT_FALSE(reached({}));
  EXPECT_FALSE(reached({"", ""}));
  EXPECT_TRUE(reached({"2024-03-01T00:00:00Z", ""}));
}

TEST_F(NewestFirstTest, WithoutABoundOrAnOrderNothingEnds) {
  auto const old = with_cursors({"2020-01-01T00:00:00Z"});
  EXPECT_FALSE(BoundHere{job}.ends_list({}, old));
  job.source.incremental->order = ListOrder::any;
  EXPECT_FALSE(BoundHere{job}.ends_list(from("2024-03-02T00:00:00Z"), old));
}

TEST(ClientSideBound, LeavesOutWhatIsOlder) {
  auto job = sample_job();
  auto const batch = with_cursors(
      {"2024-03-01T23:59:59Z", "2024-03-02T00:00:00Z", "", "2024-03-02T01:00:00+02:00"});
  EXPECT_THAT(BoundHere{job}.left_out(from("2024-03-02T00:00:00Z"), batch), testing::IsEmpty());
  job.source.incremental->client_side = true;
  EXPECT_THAT(BoundHere{job}.left_out(from("2024-03-02T00:00:00Z"), batch),
              testing::ElementsAre(true, false, false, true));
  EXPECT_THAT(BoundHere{job}.left_out({}, batch), testing::IsEmpty()) << "a first run takes all";
}

}  // namespace
}  // namespace loanpulse
