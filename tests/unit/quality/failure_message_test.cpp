#include "quality/row_gate.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

CheckResult failed(std::string rule, std::string subject, OnFail on_fail) {
  CheckResult result;
  result.rule = std::move(rule);
  result.subject = std::move(subject);
  result.on_fail = on_fail;
  result.passed = false;
  result.checked = 10'000;
  result.violations = 3;
  result.sample = "page 3, record 17: credit_score 900 is above 850";
  return result;
}

TEST(FailureMessage, NamesTheCheckTheRowsAndTheCure) {
  EXPECT_EQ(failure_message({failed("range", "credit_score 300..850", OnFail::fail)}),
            "quality check range on credit_score 300..850 failed: 3 of 10000 rows, first: page 3, "
            "record 17: credit_score 900 is above 850; correct the source, or set on_fail: "
            "quarantine for this check");
}

TEST(FailureMessage, NamesEveryFailedCheckAndNoOther) {
  auto passed = failed("regex", "zip ~ x", OnFail::warn);
  passed.passed = true;
  auto quarantined = failed("not_null", "id", OnFail::quarantine);
  quarantined.sample.clear();
  EXPECT_EQ(failure_message({failed("range", "a 1..2", OnFail::fail), passed, quarantined}),
            "quality check range on a 1..2 failed: 3 of 10000 rows, first: page 3, record 17: "
            "credit_score 900 is above 850; correct the source, or set on_fail: quarantine for "
            "this check. quality check not_null on id failed: 3 of 10000 rows; correct the source, "
            "or raise max_fraction of this check");
}

TEST(FailureMessage, BeginsWithTheCauseAndBlamesNoRowForIt) {
  EXPECT_EQ(failure_message({failed("valid_types", "all columns", OnFail::quarantine),
                             failed("range", "a 1..2", OnFail::fail)},
                            {"column a: declare it as text", "column b: correct its path"}),
            "column a: declare it as text; column b: correct its path. quality check valid_types "
            "on all columns failed: 3 of 10000 rows, first: page 3, record 17: credit_score 900 "
            "is above 850. quality check range on a 1..2 failed: 3 of 10000 rows, first: page 3, "
            "record 17: credit_score 900 is above 850; correct the source, or set on_fail: "
            "quarantine for this check");
}

TEST(FailureMessage, IsEmptyWhenAllPassed) {
  EXPECT_EQ(failure_message({}), "");
  EXPECT_EQ(failure_message({}, {"column a: declare it as text"}), "");
}

}  // namespace
}  // namespace loanpulse
