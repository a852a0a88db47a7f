#include <gtest/gtest.h>

#include "integration/load/load_fixture.hpp"

namespace loanpulse {
namespace {

/// Which of two watermarks is the higher one is told by their type, whatever they look like.
class WatermarkTest : public LoadTest {
 protected:
  /// The watermark after a run that saw a row with this key and this cursor.
  std::string after(int id, std::string const& seen_at = "2024-03-01T00:00:00Z") {
    load(loan(id, "Riga", seen_at));
    return db.value("SELECT watermark FROM metadata.ingestion_state");
  }
};

TEST_F(WatermarkTest, OfIntegersIsComparedAsANumber) {
  job.source.incremental->cursor_path = "id";
  job.source.incremental->cursor_column = 0;
  EXPECT_EQ(after(9), "9");
  EXPECT_EQ(after(10), "10");
  EXPECT_EQ(after(9), "10");
  EXPECT_EQ(after(-20), "10");
  EXPECT_EQ(after(100), "100");
}

TEST_F(WatermarkTest, OfTimesIsComparedAsAnInstant) {
  EXPECT_EQ(after(1, "2024-03-01T02:00:00+03:00"), "2024-03-01T02:00:00+03:00");
  EXPECT_EQ(after(2, "2024-03-01T00:30:00Z"), "2024-03-01T00:30:00Z");
  EXPECT_EQ(after(3, "2024-03-01T03:00:00+03:00"), "2024-03-01T00:30:00Z");
  EXPECT_EQ(after(4, "2024-02-29T23:00:00-02:00"), "2024-02-29T23:00:00-02:00");
  EXPECT_EQ(after(5, "2024-03-01T00:59:59.999999Z"), "2024-02-29T23:00:00-02:00");
  EXPECT_EQ(after(6, "2024-03-01T01:00:00.000000001Z"), "2024-03-01T01:00:00.000000001Z");
}

}  // namespace
}  // namespace loanpulse
