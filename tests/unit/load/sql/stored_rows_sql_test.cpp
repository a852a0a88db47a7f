#include "load/sql/stored_rows_sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support/row_batches.hpp"
#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Rows with these keys behind a NULL.
std::string question(std::vector<std::string> const& types, std::vector<Cell> const& keys,
                     std::vector<bool> keep = {}) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i % types.size() == 0) cells.emplace_back();
    cells.push_back(keys[i]);
  }
  auto const batch = rows_of(types.size() + 1, cells);
  if (keep.empty()) keep.assign(batch.rows, true);
  auto target = target_keyed_by(types);
  target.columns.insert(target.columns.begin(), column("value", "text"));
  auto const range = copy_key_range(target, batch, keep);
  return range.empty() ? copy_rows_with_keys(target, batch, keep, false) : range;
}

TEST(StoredRowsSql, KeysThatLieCloseTogetherAreARange) {
  EXPECT_EQ(question({"bigint"}, {integer_cell(7), integer_cell(5), integer_cell(6)}),
            R"(COPY (SELECT t."value", t."k0" FROM "s"."t" t WHERE t."k0" BETWEEN '5' AND '7') TO )"
            "STDOUT (FORMAT binary)");
}

TEST(StoredRowsSql, KeysThatLieFarApartAreLookedUpOneByOne) {
  auto const sql = question({"bigint"}, {integer_cell(1), integer_cell(100), integer_cell(3)});
  EXPECT_THAT(sql, HasSubstr(R"(unnest('{1,100,3}'::bigint[]) AS k(k0) WHERE t."k0" = k.k0)"));
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(question({"bigint"}, {integer_cell(least), integer_cell(most)}), HasSubstr("unnest"));
  EXPECT_THAT(question({"bigint"}, {integer_cell(least)}),
              HasSubstr("BETWEEN '-9223372036854775808'"));
}

TEST(StoredRowsSql, RowsThatAreNotKeptAreNotAskedFor) {
  auto const keys = {integer_cell(1), integer_cell(900), integer_cell(2)};
  EXPECT_THAT(question({"bigint"}, keys, {true, false, true}), HasSubstr("BETWEEN '1' AND '2'"));
  EXPECT_EQ(question({"bigint"}, keys, {false, false, false}), "");
}

TEST(StoredRowsSql, TextsAreQuotedTwice) {
  auto const sql =
      question({"text"}, {text_cell(CellKind::text, R"(a"b\c')"), text_cell(CellKind::text, "NULL"),
                          text_cell(CellKind::text, "")});
  EXPECT_THAT(sql, HasSubstr(R"(unnest('{"a\"b\\c''","NULL",""}'::text[]))"));
}

TEST(StoredRowsSql, AKeyOfSeveralColumnsIsLookedUpAsAWhole) {
  auto const sql = question(
      {"bigint", "uuid", "numeric(4,1)"},
      {integer_cell(1), text_cell(CellKind::uuid, "u1"), text_cell(CellKind::numeric, "1.5"),
       integer_cell(2), text_cell(CellKind::uuid, "u2"), text_cell(CellKind::numeric, "2")});
  EXPECT_THAT(sql, HasSubstr("unnest('{1,2}'::bigint[], '{u1,u2}'::uuid[], "
                             "'{1.5,2}'::numeric(4,1)[]) AS k(k0, k1, k2) WHERE t.\"k0\" = k.k0 "
                             "AND t.\"k1\" = k.k1 AND t.\"k2\" = k.k2"));
}

TEST(StoredRowsSql, KeysOfOtherTypesAreNotAskedFor) {
  EXPECT_EQ(question({"timestamptz"}, {Cell::of_integer(CellKind::timestamp, 1)}), "");
}

}  // namespace
}  // namespace loanpulse
