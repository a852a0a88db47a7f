#include "load/unchanged_rows_pg.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include "integration/load/load_fixture.hpp"

namespace loanpulse {
namespace {

/// Rows of one column beside the key, compared with those that are there.
class UnchangedRowsTest : public LoadTest {
 protected:
  UnchangedRowsTest() {
    job.source.incremental.reset();
    job.target.columns = {column("id", "integer"), column("v", "text")};
  }

  void use_table(std::vector<Column> const& columns) {
    job.target.columns = columns;
    job.target.table = "t" + std::to_string(++tables_);
  }

  /// Of these records: how many the target has as they are.
  std::uint64_t unchanged(std::string const& data) {
    UnchangedRows rows{job, false, scratch, std::chrono::seconds{5}};
    auto const batch = decode(data);
    EXPECT_TRUE(rows.ask(*comparing, batch, std::vector<bool>(batch.rows, true)));
    rows.receive();
    auto const compared = rows.compare();
    EXPECT_EQ(compared.rows, batch.rows);
    EXPECT_EQ(compared.unchanged, rows.rows());
    EXPECT_EQ(rows.differing().rows + rows.rows(), batch.rows);
    return rows.rows();
  }

  /// Loads one value of a column of this type, and says whether another one is the same.
  bool same(std::string const& type, std::string const& stored, std::string const& offered) {
    use_table({column("id", "integer"), column("v", type)});
    load("{\"id\": 1, \"v\": " + stored + "}");
    return unchanged("{\"id\": 1, \"v\": " + offered + "}") == 1;
  }
  bool same(std::string const& type, std::string const& value) { return same(type, value, value); }

  RowBatch decode(std::string const& data) {
    Page page;
    page.number = 1;
    page.body = "{\"data\": [" + data + "]}";
    return PageDecoder{job, {}}.decode(std::move(page)).batch;
  }

  PgSessionPool sessions{db.address(), 4, std::chrono::seconds{60}};
  PgSessionPool::Loan comparing = sessions.take("test");

 private:
  int tables_ = 0;
};

TEST_F(UnchangedRowsTest, AValueOfAnyTypeIsKnownAgain) {
  EXPECT_TRUE(same("smallint", "-32768"));
  EXPECT_TRUE(same("integer", "2147483647"));
  EXPECT_TRUE(same("bigint", "9223372036854775807"));
  EXPECT_TRUE(same("numeric", "123456789012345678901234567890.00000000000000000001"));
  EXPECT_TRUE(same("numeric(14,2)", "10.5"));
  EXPECT_TRUE(same("double precision", "0.1"));
  EXPECT_TRUE(same("real", "1.5"));
  EXPECT_TRUE(same("boolean", "true"));
  EXPECT_TRUE(same("text", R"("\ud83d\ude00 \"q\" \\ \n")"));
  EXPECT_TRUE(same("text", "\"\""));
  EXPECT_TRUE(same("text", "null"));
  EXPECT_TRUE(same("varchar(3)", "\"abc\""));
  EXPECT_TRUE(same("date", "\"1969-12-31\""));
  EXPECT_TRUE(same("timestamp", "\"2024-02-29T23:59:59.999999\""));
  EXPECT_TRUE(same("timestamptz", "\"2024-02-29T23:59:59-05:00\"", "\"2024-03-01T04:59:59Z\""));
  EXPECT_TRUE(same("uuid", "\"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\""));
  EXPECT_TRUE(same("jsonb", R"({"a": "x y", "b": [1, 2.50, null, "\"", "\\ "]})"));
  EXPECT_TRUE(same("json", R"({"b": 1.0, "a": 1})"));
}

TEST_F(UnchangedRowsTest, AnyDifferenceIsNoticed) {
  EXPECT_FALSE(same("integer", "1", "2"));
  EXPECT_FALSE(same("numeric(14,2)", "10.50", "-10.50"));
  EXPECT_FALSE(same("numeric", "1", "10000"));
  EXPECT_FALSE(same("double precision", "0.1", "0.10000000000000001e1"));
  EXPECT_FALSE(same("boolean", "true", "false"));
  EXPECT_FALSE(same("text", "\"\"", "null"));
  EXPECT_FALSE(same("text", "null", "\"\""));
  EXPECT_FALSE(same("text", "\"a\"", "\"a \""));
  EXPECT_FALSE(same("timestamptz", "\"2024-03-01T00:00:00Z\"", "\"2024-03-01T00:00:00.000001Z\""));
  EXPECT_FALSE(same("jsonb", R"(["a b"])", R"(["a  b"])"));
  EXPECT_FALSE(same("jsonb", "[1]", "[1, 2]"));
  EXPECT_FALSE(same("json", "[1]", "[2]"));
}

TEST_F(UnchangedRowsTest, KeysOfAnyKindAreFound) {
  std::string const texts =
      R"({"id": "a\"b\\c'{,}", "v": 1}, {"id": "", "v": 1}, {"id": "NULL", "v": 1},)"
      R"({"id": " b ", "v": 1})";
  use_table({column("id", "text"), column("v", "integer")});
  load(texts);
  EXPECT_EQ(unchanged(texts), 4u);

  std::string const decimals = R"({"id": -1.50, "v": 1}, {"id": 7, "v": 2})";
  use_table({column("id", "numeric(9,2)"), column("v", "integer")});
  load(decimals);
  EXPECT_EQ(unchanged(decimals), 2u);

  std::string const pairs = R"({"v": 1, "id": 9, "part": "a"}, {"v": 2, "id": 9, "part": "b"},)"
                            R"({"v": 3, "id": 1, "part": "b"})";
  job.target.primary_key = {"id", "part"};
  use_table({column("v", "integer"), column("part", "varchar(4)"), column("id", "bigint")});
  load(pairs);
  EXPECT_EQ(unchanged(pairs), 3u);
  EXPECT_EQ(unchanged(R"({"v": 2, "id": 9, "part": "a"}, {"v": 1, "id": 1, "part": "a"})"), 0u);
}

TEST_F(UnchangedRowsTest, TheOrderOfTheSourceDoesNotMatter) {
  load(R"({"id": 1, "v": "a"}, {"id": 2, "v": "b"}, {"id": 3, "v": "c"}, {"id": 50000, "v": "d"})");
  EXPECT_EQ(unchanged(R"({"id": 50000, "v": "d"}, {"id": 2, "v": "b"}, {"id": 1, "v": "a"},)"
                      R"({"id": 4, "v": "new"}, {"id": 3, "v": "changed"})"),
            3u);
}

// Keys in no order, rows in the order in which they came.
TEST_F(UnchangedRowsTest, RowsThatLieSideBySideAreFoundWithoutTheirKeys) {
  constexpr int page_rows = 400;
  use_table({column("id", "text"), column("v", "text")});
  auto const page = [&](int number) {
    std::string records;
    for (int row = number * page_rows; row < (number + 1) * page_rows; ++row) {
      records += fmt::format(R"({}{{"id": "{}", "v": "{:>60}"}})", records.empty() ? "" : ",",
                             row * 7'919 % 100'003, row);
    }
    return records;
  };
  for (int number = 0; number < 6; ++number) load(page(number));
  // Elsewhere from now on: some rows of the third page, and all of the last but one.
  db.value(fmt::format("UPDATE {0} SET v = v WHERE v::int IN (820, 900, 1100) RETURNING 1",
                       job.target.qualified_name()));
  db.value(fmt::format("UPDATE {0} SET v = v WHERE v::int >= 1600 AND v::int < 2000 RETURNING 1",
                       job.target.qualified_name()));

  UnchangedRows rows{job, false, scratch, std::chrono::seconds{5}};
  std::vector<std::size_t> found;
  std::string asked;
  for (int number = 0; number < 6; ++number) {
    auto const batch = decode(page(number));
    ASSERT_TRUE(rows.ask(*comparing, batch, std::vector<bool>(batch.rows, true)));
    rows.receive();
    auto const compared = rows.compare();
    EXPECT_EQ(compared.absent, 0u) << "what is not found in its block may be in another one";
    found.push_back(compared.unchanged);
    asked += db.value(
        "SELECT CASE WHEN query LIKE '%ctid >=%' THEN 'b' ELSE 'k' END FROM "
        "pg_stat_activity WHERE pid = " +
        std::to_string(PQbackendPID(comparing->raw())));
  }
  EXPECT_EQ(asked, "kbbbbk");
  EXPECT_EQ(found[0], 400u);
  EXPECT_EQ(found[1], 400u);
  EXPECT_EQ(found[2], 397u);
  EXPECT_EQ(found[3], 400u);
  EXPECT_LT(found[4], 100u);
  EXPECT_EQ(found[5], 400u);
}

TEST_F(UnchangedRowsTest, TheOthersAreStagedAsTheyCame) {
  load(R"({"id": 1, "v": "a"}, {"id": 2, "v": "b"}, {"id": 3, "v": "c"})");
  auto const run = begin();
  UpsertSql const sql{job, run};
  auto session = sessions.take("test");
  UnchangedRows rows{job, false, scratch, std::chrono::seconds{5}};
  auto const batch = decode(R"({"id": 1, "v": "a"}, {"id": 2, "v": "B"}, {"id": 3, "v": "c"})");
  ASSERT_TRUE(rows.ask(*comparing, batch, {true, true, true}));
  StagingArea area{*session, job, sql};
  rows.receive();
  rows.compare();
  area.stage(rows.differing().stream, rows.differing().rows);
  area.flush();
  auto const staged = "SELECT string_agg(id || v || (_order & 255), ' ' ORDER BY id) FROM ONLY " +
                      sql.staging_table();
  EXPECT_EQ(db.value(staged), "2B1");
  rows.fall_back_to(area, [] {});
  area.flush();
  EXPECT_EQ(db.value(staged), "1a0 2B1 3c2");
  EXPECT_EQ(rows.rows(), 0u);
  area.drop();
}

TEST_F(UnchangedRowsTest, APageIsComparedWhileTheNextIsAskedAbout) {
  load(R"({"id": 1, "v": "a"}, {"id": 2, "v": "b"}, {"id": 3, "v": "c"})");
  UnchangedRows rows{job, false, scratch, std::chrono::seconds{5}};
  ASSERT_TRUE(
      rows.ask(*comparing, decode(R"({"id": 1, "v": "a"}, {"id": 2, "v": "B"})"), {true, true}));
  rows.receive();
  ASSERT_TRUE(
      rows.ask(*comparing, decode(R"({"id": 3, "v": "c"}, {"id": 4, "v": "d"})"), {true, true}));
  EXPECT_EQ(rows.compare().unchanged, 1u);
  EXPECT_EQ(rows.differing().rows, 1u);
  rows.receive();
  EXPECT_EQ(rows.compare().unchanged, 1u);
  EXPECT_EQ(rows.rows(), 2u);
}

TEST_F(UnchangedRowsTest, BothPagesThatWaitAreStagedAsAWhole) {
  load(R"({"id": 1, "v": "a"})");
  auto const run = begin();
  UpsertSql const sql{job, run};
  auto session = sessions.take("test");
  StagingArea area{*session, job, sql};
  UnchangedRows rows{job, false, scratch, std::chrono::seconds{5}};
  ASSERT_TRUE(
      rows.ask(*comparing, decode(R"({"id": 1, "v": "a"}, {"id": 2, "v": "b"})"), {true, true}));
  rows.receive();
  ASSERT_TRUE(rows.ask(*comparing, decode(R"({"id": 3, "v": "c"})"), {true}));
  rows.fall_back_to(area, [] {});
  area.flush();
  EXPECT_EQ(
      db.value("SELECT string_agg(id || v, ' ' ORDER BY id) FROM ONLY " + sql.staging_table()),
      "1a 2b 3c");
  area.drop();
}

TEST_F(UnchangedRowsTest, APageThatWaitsIsStagedAsAWhole) {
  load(R"({"id": 1, "v": "a"})");
  auto const run = begin();
  UpsertSql const sql{job, run};
  auto session = sessions.take("test");
  StagingArea area{*session, job, sql};
  UnchangedRows rows{job, false, scratch, std::chrono::seconds{5}};
  ASSERT_TRUE(
      rows.ask(*comparing, decode(R"({"id": 1, "v": "a"}, {"id": 2, "v": "b"})"), {true, true}));
  rows.fall_back_to(area, [] {});
  area.flush();
  EXPECT_EQ(area.staged(), 2u);
  area.drop();
}

}  // namespace
}  // namespace loanpulse
