#include "load/sql/commit_sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

Run claimed_run() {
  return {"01234567-89ab-cdef-0123-456789abcdef", "joe's loans", Trigger::cli, 1, {}, {}, {}};
}

TEST(CommitSql, QuotesWhatComesFromOutside) {
  BronzeFile file;
  file.path = "it's/here";
  file.url = "http://a.example/?q='; DROP TABLE x; --";
  EXPECT_THAT(insert_manifest(claimed_run(), std::vector{file}),
              HasSubstr("'it''s/here', 'http://a.example/?q=''; DROP TABLE x; --'"));
  CheckResult result;
  result.sample = "it's wrong";
  EXPECT_THAT(insert_quality(claimed_run(), {result}), HasSubstr("'it''s wrong'"));
  EXPECT_THAT(upsert_state(claimed_run(), {.watermark = "2024-01-01T00:00:00'Z"}, ""),
              HasSubstr(" 'joe''s loans', '2024-01-01T00:00:00''Z', "));
}

TEST(CommitSql, HasAWatermarkOrNull) {
  CommitReceipt receipt;
  EXPECT_THAT(update_to_succeeded(claimed_run(), receipt), HasSubstr("watermark_after = NULL"));
  EXPECT_THAT(upsert_state(claimed_run(), {}, ""), HasSubstr(" 'joe''s loans', NULL, "));
  receipt.watermark_after = "7";
  EXPECT_THAT(update_to_succeeded(claimed_run(), receipt), HasSubstr("watermark_after = '7'"));
}

TEST(CommitSql, ListsAllFilesAndChecksInOneStatement) {
  EXPECT_THAT(insert_manifest(claimed_run(), std::vector<BronzeFile>(3)), Not(HasSubstr(";")));
  EXPECT_THAT(insert_quality(claimed_run(), std::vector<CheckResult>(2)), EndsWith(")"));
  EXPECT_EQ(insert_manifest(claimed_run(), {}), "");
  EXPECT_EQ(insert_quality(claimed_run(), {}), "");
}

}  // namespace
}  // namespace loanpulse
