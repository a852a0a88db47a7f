// Questions about the rows of a target, asked of PostgreSQL itself.
#include <gmock/gmock.h>

#include "load/sql/direct_sql.hpp"
#include "load/sql/stored_rows_sql.hpp"
#include "load/sql/upsert_sql.hpp"
#include "support/sample_job.hpp"
#include "support/temp_database.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

class StoredRows : public testing::Test {
 protected:
  StoredRows() {
    target.schema = "public";
    target.table = "stored";
    target.primary_key = {"a", "b"};
    target.columns = {column("a", "bigint"), column("b", "bigint"), column("c", "text")};
    execute("CREATE TABLE public.stored (a bigint, b bigint, c text, UNIQUE (a, b))");
  }

  void execute(std::string const& sql) {
    PgSession session = db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }

  std::string all_below(std::string const& bound) const {
    return db.value("SELECT " + all_keys_below(target, bound));
  }

  TempDatabase db;
  Target target;
};

TEST_F(StoredRows, OfAnEmptyTargetAreAllBelow) { EXPECT_EQ(all_below("(-9, -9)"), "t"); }

TEST_F(StoredRows, AreComparedColumnByColumn) {
  execute("INSERT INTO public.stored VALUES (1, 9), (2, 5), (2, 3)");
  EXPECT_EQ(all_below("(2, 6)"), "t");
  EXPECT_EQ(all_below("(3, -1)"), "t");
  EXPECT_EQ(all_below("(2, 5)"), "f") << "the key is there";
  EXPECT_EQ(all_below("(2, 4)"), "f");
  EXPECT_EQ(all_below("(SELECT 2, 6 ORDER BY 1 LIMIT 1)"), "t");
  EXPECT_EQ(all_below("(SELECT 2, 5 ORDER BY 1 LIMIT 1)"), "f");
}

TEST_F(StoredRows, WithANullInTheKeyAreNotSurelyBelow) {
  execute("INSERT INTO public.stored VALUES (1, 1), (NULL, 1)");
  EXPECT_EQ(all_below("(2, 2)"), "f");
}

/// What a question copies.
std::string query_of(std::string const& question) {
  auto const start = question.find("COPY (") + 6;
  return question.substr(start, question.rfind(") TO STDOUT") - start);
}

TEST_F(StoredRows, OfARangeOfBlocksAreReadWithoutTheOthers) {
  execute(
      "INSERT INTO public.stored SELECT n, n, repeat('x', 200) FROM generate_series(1, 9000) n");
  auto const query = query_of(copy_blocks(target, {10, 12}));
  EXPECT_EQ(db.value("SELECT min((ctid::text::point)[0]) || ' ' || max((ctid::text::point)[0]) "
                     "FROM (" +
                     query + ") t"),
            "10 12");
  EXPECT_THAT(db.value("EXPLAIN " + query), HasSubstr("Tid Range Scan"));
  EXPECT_EQ(db.value("SELECT count(*) FROM (" +
                     query_of(copy_blocks(target, {4'294'967'290, 4'294'967'294})) + ") t"),
            "0");
}

TEST_F(StoredRows, HavePlacesOnlyWhereThatIsOneTableInBlocks) {
  auto const places = [&] {
    std::vector<Cell> const key{Cell::of_integer(CellKind::integer, 1),
                                Cell::of_integer(CellKind::integer, 1), Cell{}};
    RowBatch batch;
    batch.columns = 3;
    batch.rows = 1;
    batch.cells = key;
    auto const question = copy_rows_with_keys(target, batch, {true}, true);
    return db.value("SELECT count(*) || ' ' || count(\"case\") FROM (" + query_of(question) +
                    ") t");
  };
  execute("INSERT INTO public.stored VALUES (1, 1, 'c')");
  EXPECT_EQ(places(), "1 1");
  execute("CREATE TABLE public.more () INHERITS (public.stored)");
  EXPECT_EQ(places(), "1 0");
  execute("DROP TABLE public.stored CASCADE");
  execute("CREATE TABLE public.stored (a bigint, b bigint, c text) PARTITION BY LIST (a)");
  execute("CREATE TABLE public.part PARTITION OF public.stored DEFAULT");
  execute("INSERT INTO public.stored VALUES (1, 1, 'c')");
  EXPECT_EQ(places(), "1 0");
}

// Without statistics the planner expects a third of the rows to be above, and finds the first of
// them soonest by reading the table from its start: all of it, where there is none.
TEST_F(StoredRows, AreNotReadOneByOneToFindThatAllAreBelow) {
  execute(
      "INSERT INTO public.stored SELECT n, n, repeat('x', 200) FROM generate_series(1, 20000) n");
  execute("UPDATE public.stored SET c = repeat('y', 200)");
  Job job = sample_job();
  job.target = target;
  job.source.incremental.reset();
  execute("CREATE TABLE public.fresh AS SELECT 20001::bigint AS a, 1::bigint AS b");
  for (auto const& question :
       {may_load_directly(target, "(20001, 1)"),
        UpsertSql{job, loanpulse::Run{}}.keys_above_target("public.fresh")}) {
    PgSession session = db.connect();
    PgTransaction tx{session};
    std::string plan;
    for (auto const& line : tx.exec("EXPLAIN " + question))
      plan += line[0].as<std::string>() + "\n";
    EXPECT_THAT(plan, Not(HasSubstr("Seq Scan on stored"))) << question;
    EXPECT_THAT(plan, HasSubstr("stored_a_b_key")) << question;
  }
}

}  // namespace
}  // namespace loanpulse
