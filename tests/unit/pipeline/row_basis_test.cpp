#include "pipeline/row_basis.hpp"

#include <gtest/gtest.h>

#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

TEST(RowBasis, IsAnotherOneForAnotherTextOfTheJobsFile) {
  auto job = sample_job();
  auto const first = row_basis(job, {});
  EXPECT_EQ(row_basis(job, {}), first);
  job.text_hash = "another";
  EXPECT_NE(row_basis(job, {}), first);
}

TEST(RowBasis, IsAnotherOneWhenTheDatabaseSaysSomethingElseOfATypes) {
  auto job = sample_job();
  job.target.columns[1] = column("city", "staging.city");
  job.target.columns[1].type.own->labels = {"Riga"};
  auto const first = row_basis(job, {});
  job.target.columns[1].type.own->labels.emplace_back("Oslo");
  EXPECT_NE(row_basis(job, {}), first);
}

TEST(RowBasis, IsAnotherOneForAnotherValueThatNoRecordHas) {
  auto job = sample_job();
  Placeholder const branch{.kind = Placeholder::Kind::each, .name = "branch"};
  job.target.columns[1].value = TextTemplate{{branch}};
  RequestBounds bounds;
  bounds.each.emplace_back("branch", RequestBound{"north"});
  auto const first = row_basis(job, bounds);
  bounds.each[0].second.text = "south";
  EXPECT_NE(row_basis(job, bounds), first);
  bounds.each.clear();
  EXPECT_NE(row_basis(job, bounds), first);
}

}  // namespace
}  // namespace loanpulse
