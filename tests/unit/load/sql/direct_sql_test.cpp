#include "load/sql/direct_sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/row_batches.hpp"
#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(DirectSql, TheLowestKeyIsThatOfTheKeptRows) {
  auto const batch =
      rows_of(1, {integer_cell(-5), integer_cell(3), integer_cell(2), integer_cell(9)});
  EXPECT_EQ(lowest_key(target_keyed_by({"bigint"}), batch, {false, true, true, true}), "(2)");
  EXPECT_EQ(lowest_key(target_keyed_by({"bigint"}), batch, {false, false, false, false}), "");
}

TEST(DirectSql, AKeyOfSeveralColumnsIsComparedAsAWhole) {
  auto const batch = rows_of(2, {integer_cell(2), integer_cell(1), integer_cell(1), integer_cell(8),
                                 integer_cell(1), integer_cell(9)});
  EXPECT_EQ(lowest_key(target_keyed_by({"integer", "bigint"}), batch, {true, true, true}),
            "(1, 8)");
}

TEST(DirectSql, KeysAreWrittenAsPostgresReadsThem) {
  EXPECT_EQ(
      lowest_key(target_keyed_by({"uuid"}),
                 rows_of(1, {text_cell(CellKind::uuid, "01234567-89ab-cdef-0123-456789abcdef")}),
                 {true}),
      "('01234567-89ab-cdef-0123-456789abcdef'::uuid)");
  EXPECT_EQ(lowest_key(target_keyed_by({"numeric(9,2)"}),
                       rows_of(1, {text_cell(CellKind::numeric, "10.50"),
                                   text_cell(CellKind::numeric, "9.75")}),
                       {true, true}),
            "(9.75)");
  EXPECT_EQ(lowest_key(target_keyed_by({"date"}),
                       rows_of(1, {Cell::of_integer(CellKind::date, -1)}), {true}),
            "(date '1970-01-01' + -1)");
}

TEST(DirectSql, TextHasNoLowestKeyBecauseOfItsCollations) {
  EXPECT_EQ(lowest_key(target_keyed_by({"bigint", "text"}),
                       rows_of(2, {integer_cell(1), text_cell(CellKind::text, "a")}), {true}),
            "");
}

TEST(DirectSql, WithoutALowestKeyOnlyAnEmptyTargetWillDo) {
  auto const target = target_keyed_by({"text"});
  EXPECT_THAT(may_load_directly(target, ""), HasSubstr(R"(EXISTS (SELECT 1 FROM "s"."t"),)"));
}

TEST(DirectSql, CopiesTheDeclaredColumnsAndTheTwoOfEveryTarget) {
  EXPECT_EQ(copy_into_target(target_keyed_by({"bigint", "text"})),
            R"(COPY "s"."t" ("k0", "k1", _run_id, _loaded_at) FROM STDIN (FORMAT binary))");
}

}  // namespace
}  // namespace loanpulse
