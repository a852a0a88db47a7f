#include <fmt/format.h>
#include <gmock/gmock.h>

#include "integration/load/load_fixture.hpp"
#include "load/own_types_pg.hpp"
#include "model/quality_failure.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// Enums and domains of the database in a job's target.
class OwnTypesTest : public LoadTest {
 protected:
  OwnTypesTest() { execute("CREATE SCHEMA staging"); }

  void execute(std::string const& sql) const {
    auto session = db.connect();
    PgTransaction tx{session};
    tx.exec(sql);
    tx.commit();
  }

  void declare(std::vector<Column> columns, std::vector<std::string> key = {"id"}) {
    job.source.incremental.reset();
    job.target.columns = std::move(columns);
    job.target.primary_key = std::move(key);
  }

  Job asked() const {
    auto session = db.connect();
    return with_own_types(session, job);
  }
  ColumnType type_of(std::string const& name) {
    declare({column("id", "bigint"), column("v", name)});
    return asked().target.columns[1].type;
  }
  std::string refusal() const {
    try {
      asked();
    } catch (StageError const& error) {
      return error.code() + ": " + error.what();
    }
    return "";
  }

  /// As the run's worker does.
  CommitReceipt run(std::string const& data) {
    Job const declared = job;
    job = asked();
    auto receipt = load(data);
    job = declared;
    return receipt;
  }
  std::string failure_of(std::string const& data) {
    Job const declared = job;
    job = asked();
    std::string text = "succeeded";
    try {
      load(data);
    } catch (QualityFailure const& failure) {
      text = failure.what();
    }
    job = declared;
    return text;
  }
};

TEST_F(OwnTypesTest, AnEnumIsAskedForItsLabelsInTheirOrder) {
  execute(
      "CREATE TYPE staging.\"Status\" AS ENUM ('new', 'a''b', 'closed'); "
      "ALTER TYPE staging.\"Status\" ADD VALUE 'early' BEFORE 'new'");
  auto const type = type_of(R"(staging."Status")");
  EXPECT_EQ(type.name, TypeName::own);
  EXPECT_THAT(type.own->labels, ElementsAre("early", "new", "a'b", "closed"));
  EXPECT_EQ(to_sql(type), R"(staging."Status")");
  EXPECT_FALSE(type.own->has_constraints);
}

TEST_F(OwnTypesTest, ADomainIsWhatItIsOver) {
  execute(
      "CREATE DOMAIN staging.amount AS numeric(14,2); CREATE DOMAIN staging.paid AS "
      "staging.amount CHECK (VALUE >= 0); CREATE DOMAIN staging.code AS varchar(3) NOT NULL; "
      "CREATE TYPE staging.status AS ENUM ('new'); CREATE DOMAIN staging.checked AS "
      "staging.status");
  EXPECT_EQ(to_base_sql(type_of("staging.amount")), "numeric(14,2)");
  EXPECT_FALSE(type_of("staging.amount").own->has_constraints);
  EXPECT_EQ(to_base_sql(type_of("staging.paid")), "numeric(14,2)");
  EXPECT_EQ(to_sql(type_of("staging.paid")), "staging.paid");
  EXPECT_TRUE(type_of("staging.paid").own->has_constraints);
  EXPECT_EQ(type_of("staging.code").length, 3);
  EXPECT_TRUE(type_of("staging.code").own->has_constraints);
  EXPECT_EQ(to_base_sql(type_of("staging.checked")), "staging.status");
  EXPECT_THAT(type_of("staging.checked").own->labels, ElementsAre("new"));
}

TEST_F(OwnTypesTest, AMissingTypeIsRefusedWithTheCure) {
  execute("CREATE TYPE staging.loan_status AS ENUM ('new')");
  declare({column("id", "bigint"), column("status", "staging.loan_statu")});
  EXPECT_EQ(refusal(),
            "target_mismatch: column 'status' of job 'loans': the database has no type "
            "staging.loan_statu (did you mean \"loan_status\"?); create it, by CREATE TYPE "
            "staging.loan_statu AS ENUM (...) or CREATE DOMAIN staging.loan_statu AS ..., or "
            "correct the column's type");
}

TEST_F(OwnTypesTest, WhatIsNeitherEnumNorDomainIsRefused) {
  execute(
      "CREATE TABLE staging.t (a int); CREATE DOMAIN staging.tags AS text[]; CREATE TYPE "
      "staging.nothing AS ENUM ()");
  declare({column("id", "bigint"), column("v", "pg_catalog.int8")});
  EXPECT_THAT(refusal(), HasSubstr("bigint is neither an enum nor a domain"));
  declare({column("id", "bigint"), column("v", "staging.t")});
  EXPECT_THAT(refusal(), HasSubstr("staging.t is neither an enum nor a domain"));
  declare({column("id", "bigint"), column("v", "staging.tags")});
  EXPECT_THAT(refusal(), HasSubstr("domain staging.tags is over text[], which no column may have"));
  declare({column("id", "bigint"), column("v", "staging.nothing")});
  EXPECT_THAT(refusal(), HasSubstr("enum staging.nothing has no labels"));
}

TEST_F(OwnTypesTest, ValuesOfTheJobsChecksMustBeLabels) {
  execute("CREATE TYPE staging.status AS ENUM ('new', 'closed')");
  declare({column("id", "bigint"), column("status", "staging.status")});
  job.quality.push_back({AcceptedValuesCheck{"status", {"new", "close"}}, OnFail::fail, 1.0});
  EXPECT_THAT(refusal(), HasSubstr("column 'status' of job 'loans': a value of "
                                   "quality.accepted_values is not a staging.status: \"close\""));
}

TEST_F(OwnTypesTest, ADomainOverJsonIsNoKey) {
  execute("CREATE DOMAIN staging.doc AS json");
  declare({column("id", "staging.doc"), column("v", "text")});
  EXPECT_THAT(refusal(), HasSubstr("staging.doc is over json, which cannot be compared"));
}

TEST_F(OwnTypesTest, ANewTableIsCreatedWithTheTypesAndAnExistingOneIsComparedByThem) {
  execute(
      "CREATE TYPE staging.status AS ENUM ('new', 'closed'); CREATE DOMAIN staging.amount AS "
      "numeric(14,2)");
  declare({column("id", "bigint"), column("status", "staging.status"),
           column("amount", "staging.amount")});
  EXPECT_EQ(run(R"({"id": 1, "status": "new", "amount": "10.5"})").counts.inserted, 1u);
  EXPECT_EQ(db.value("SELECT string_agg(atttypid::regtype::text, ' ' ORDER BY attnum) FROM "
                     "pg_attribute WHERE attrelid = 'staging.loans'::regclass AND attnum > 0"),
            "bigint staging.status staging.amount uuid timestamp with time zone");
  EXPECT_EQ(run(R"({"id": 1, "status": "new", "amount": 10.50})").counts.unchanged, 1u);
  EXPECT_EQ(run(R"({"id": 1, "status": "closed", "amount": 10.51})").counts.updated, 1u);
  EXPECT_EQ(db.value("SELECT status || ' ' || amount FROM staging.loans"), "closed 10.51");

  job.target.columns[1] = column("status", "text");
  auto const error = stage_error_of([&] { run(R"({"id": 1, "status": "new", "amount": 1})"); });
  EXPECT_EQ(error.code(), "target_mismatch");
  EXPECT_THAT(error.what(),
              HasSubstr("column 'status' is staging.status and the job declares text"));
}

TEST_F(OwnTypesTest, ANewLabelIsSeenByTheNextRun) {
  execute("CREATE TYPE staging.status AS ENUM ('new')");
  declare({column("id", "bigint"), column("status", "staging.status")});
  run(R"({"id": 1, "status": "new"})");
  execute("ALTER TYPE staging.status ADD VALUE 'closed'");
  EXPECT_EQ(run(R"({"id": 1, "status": "closed"})").counts.updated, 1u);
}

TEST_F(OwnTypesTest, EnumsAndDomainsAreKeys) {
  execute(
      "CREATE TYPE staging.status AS ENUM ('new', 'a,\"b\\c', 'closed'); CREATE DOMAIN "
      "staging.number AS integer CHECK (VALUE > 0)");
  declare(
      {column("status", "staging.status"), column("number", "staging.number"), column("v", "text")},
      {"status", "number"});
  std::string const rows = R"({"status": "a,\"b\\c", "number": 1, "v": "a"},
                              {"status": "new", "number": 2, "v": "b"})";
  EXPECT_EQ(run(rows).counts.inserted, 2u);
  EXPECT_EQ(run(rows).counts.unchanged, 2u) << "compared with what is stored";
  auto const more = run(R"({"status": "new", "number": 2, "v": "B"},
                           {"status": "closed", "number": 2, "v": "c"})");
  EXPECT_EQ(more.counts.updated, 1u);
  EXPECT_EQ(more.counts.inserted, 1u);
}

TEST_F(OwnTypesTest, KeysOfThemAreRemovedWhereTheSourceSaysSo) {
  execute(
      "CREATE TYPE staging.status AS ENUM ('new', 'closed'); CREATE DOMAIN staging.amount AS "
      "numeric NOT NULL");
  declare({column("status", "staging.status"), column("amount", "staging.amount")}, {"status"});
  run(R"({"status": "new", "amount": 1}, {"status": "closed", "amount": 2})");
  job.target.deleted = Deletions{.path = "gone"};
  EXPECT_EQ(run(R"({"status": "new", "gone": true})").counts.deleted, 1u)
      << "of what is gone nothing is known but its key";
  EXPECT_EQ(db.value("SELECT string_agg(status::text, ',') FROM staging.loans"), "closed");
}

TEST_F(OwnTypesTest, ARefusedValueFailsTheRunBeforeAnythingIsLoaded) {
  execute(
      "CREATE DOMAIN staging.amount AS numeric(14,2) CONSTRAINT not_negative CHECK (VALUE >= "
      "0)");
  declare({column("id", "bigint"), column("amount", "staging.amount")});
  EXPECT_EQ(failure_of(R"({"id": 1, "amount": 5}, {"id": 2, "amount": -5}, {"id": 3,
                           "amount": -6})"),
            "quality check valid_types on all columns failed: 2 of 2 rows, a domain refuses page "
            "1, record 1: amount: -5.00 is no staging.amount: value for domain staging.amount "
            "violates check constraint \"not_negative\"; correct the source or the domain, or set "
            "on_fail: quarantine for this check");
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
  EXPECT_EQ(db.value("SELECT count(*) FROM pg_proc WHERE pronamespace = "
                     "'loanpulse_work'::regnamespace"),
            "0");
}

TEST_F(OwnTypesTest, NullIsRefusedByADomainThatIsNotNull) {
  execute("CREATE DOMAIN staging.code AS text NOT NULL");
  declare({column("id", "bigint"), column("code", "staging.code")});
  EXPECT_THAT(failure_of(R"({"id": 1, "code": null})"),
              HasSubstr("code: null is no staging.code: domain staging.code does not allow null "
                        "values"));
}

TEST_F(OwnTypesTest, RefusedRowsAreSetAsideWhereValidTypesSaysSo) {
  execute(
      "CREATE FUNCTION staging.is_even(n numeric) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN "
      "IF n = 13 THEN RAISE EXCEPTION 'not thirteen'; END IF; RETURN n % 2 = 0; END $$; CREATE "
      "DOMAIN staging.even AS numeric CHECK (staging.is_even(VALUE)); CREATE DOMAIN "
      "staging.scaled AS numeric CHECK (scale(VALUE) = 1)");
  declare({column("id", "bigint"), column("n", "staging.even"), column("s", "staging.scaled")});
  job.quality = {{ValidTypesCheck{}, OnFail::quarantine, 1.0}};
  auto const receipt =
      run(R"({"id": 1, "n": 2, "s": 1.0}, {"id": 2, "n": 3, "s": 1.0}, {"id": 3, "n": 13, "s": 1.0},
             {"id": 4, "n": 4, "s": 1.00}, {"id": 5, "n": null, "s": 2.5})");
  EXPECT_EQ(receipt.counts.inserted, 2u);
  EXPECT_EQ(receipt.counts.quarantined, 3u);
  EXPECT_EQ(db.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM staging.loans"), "1,5");
  EXPECT_EQ(db.value("SELECT string_agg(concat_ws('/', page, record, rule, column_name, "
                     "record_text::jsonb ->> 'id'), ' ' ORDER BY record) FROM "
                     "metadata.quarantined_rows"),
            "1/1/valid_types/n/2 1/2/valid_types/n/3 1/3/valid_types/s/4");
  EXPECT_THAT(db.value("SELECT reason FROM metadata.quarantined_rows WHERE record = 2"),
              HasSubstr("n: 13 is no staging.even: not thirteen"));
  EXPECT_EQ(db.value("SELECT violations || ' ' || passed FROM metadata.quality_results"), "3 true");
}

TEST_F(OwnTypesTest, MoreRefusedRowsThanMayBeFailTheRun) {
  execute("CREATE DOMAIN staging.amount AS numeric CHECK (VALUE >= 0)");
  declare({column("id", "bigint"), column("amount", "staging.amount")});
  job.quality = {{ValidTypesCheck{}, OnFail::quarantine, 0.0}};
  EXPECT_THAT(failure_of(R"({"id": 1, "amount": -1}, {"id": 2, "amount": 1})"),
              AllOf(HasSubstr("amount: -1 is no staging.amount"),
                    HasSubstr("raise max_fraction of this check")));
  EXPECT_EQ(db.value("SELECT count(*) FROM metadata.quarantined_rows"), "0");
}

TEST_F(OwnTypesTest, RowsThatAreSetAsideDoNotMoveTheWatermark) {
  execute("CREATE DOMAIN staging.amount AS numeric(14,2) CHECK (VALUE >= 0)");
  job.target.columns[2] = column("amount", "staging.amount");
  job.quality = {{ValidTypesCheck{}, OnFail::quarantine, 1.0}};
  auto const receipt = run(loan(1, "Riga", day1) + "," + loan(2, "Riga", day2, "-1"));
  EXPECT_EQ(receipt.watermark_after, day1);
}

/// Many rows of new keys go straight into the target, or are merged before the commit.
TEST_F(OwnTypesTest, OneRefusedRowOfManyIsFoundWhicheverWayTheyAreLoaded) {
  execute("CREATE DOMAIN staging.amount AS numeric(14,2) CHECK (VALUE >= 0)");
  declare({column("id", "bigint"), column("amount", "staging.amount")});
  for (bool const is_staged : {false, true}) {
    if (is_staged) send_runs_through_the_staging_area();
    auto const known = asked();
    Job const declared = std::exchange(job, known);
    auto const run_now = begin();
    PgSessionPool sessions{db.address(), 4, std::chrono::seconds{60}};
    PgWarehouse warehouse{sessions, scratch, job, run_now, std::chrono::seconds{5}};
    warehouse.prepare();
    Commit commit;
    int id = 0;
    for (int page = 0; page < 4; ++page) {
      std::string rows;
      for (int row = 0; row < 4'000; ++row) {
        ++id;
        rows += fmt::format("{}{{\"id\": {}, \"amount\": {}}}", row == 0 ? "" : ",", id,
                            id == 9'000 ? -1 : 1);
      }
      commit.counts.read += stage(warehouse, rows).counts.read;
    }
    commit.facts.keys_are_distinct = true;
    try {
      warehouse.commit(commit);
      ADD_FAILURE() << "was loaded";
    } catch (QualityFailure const& failure) {
      EXPECT_THAT(failure.what(), HasSubstr("record 999: amount: -1.00 is no staging.amount"));
      PgRunStore{db.address()}.fail(run_now, {}, failure, {});
    }
    EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
    job = declared;
  }
}

TEST_F(OwnTypesTest, AReplacedTableHoldsToItsDomains) {
  execute("CREATE DOMAIN staging.amount AS numeric CHECK (VALUE >= 0)");
  declare({column("id", "bigint"), column("amount", "staging.amount")});
  job.target.mode = LoadMode::replace;
  job.quality = {{ValidTypesCheck{}, OnFail::quarantine, 1.0}};
  EXPECT_EQ(run(R"({"id": 1, "amount": 1}, {"id": 2, "amount": -1})").counts.quarantined, 1u);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "1");
}

}  // namespace
}  // namespace loanpulse
