#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TEST(ParseTarget, ReadsColumnsInTheirOrder) {
  auto const [job, problems] =
      parse(JobText{.primary_key = "  primary_key: id",
                    .column = "    City: {type: varchar(40), path: address.city}\n"
                              "    day: {type: date, format: iso_basic}\n"
                              "    seen: {type: timestamptz, format: unix_ms, path: $.meta.seen}\n"
                              "    local: {type: timestamp, timezone: America/New_York}\n"
                              "    a.b: text\n"
                              "    $: jsonb"}
                .text());
  ASSERT_EQ(problems, "");
  auto const& columns = job.target.columns;
  ASSERT_EQ(columns.size(), 10u);
  EXPECT_EQ(job.target.primary_key, std::vector<std::string>{"id"});
  EXPECT_EQ(columns[0].path, "id");
  EXPECT_EQ(to_sql(columns[1].type), "numeric(14,2)");
  EXPECT_EQ(columns[4].name, "City");
  EXPECT_EQ(columns[4].path, "address.city");
  EXPECT_EQ(columns[5].format, TimeFormat::iso_basic);
  EXPECT_EQ(columns[6].format, TimeFormat::unix_ms);
  EXPECT_EQ(columns[7].timezone, "America/New_York");
  EXPECT_EQ(columns[8].path, R"(a\.b)");
  EXPECT_EQ(columns[9].path, "$.$");
}

TEST(ParseTarget, ReadsWhatBecomesOfUnusualRows) {
  auto const [job, problems] =
      parse(JobText{.table = "  table: staging.loans\n  older: take\n  refused_rows: allow",
                    .column = "    City: {type: text, optional: true}"}
                .text());
  ASSERT_EQ(problems, "");
  EXPECT_EQ(job.target.older, OlderRows::take);
  EXPECT_EQ(job.target.refused_rows, OnFinding::allow);
  EXPECT_TRUE(job.target.columns[4].optional);
  EXPECT_FALSE(job.target.columns[3].optional);
  EXPECT_EQ(parse(JobText{}.text()).job.target.older, OlderRows::keep);
  EXPECT_EQ(parse(JobText{}.text()).job.target.refused_rows, OnFinding::fail);
}

TEST(ParseTarget, PutsATableWithoutSchemaIntoStaging) {
  EXPECT_EQ(parse(JobText{.table = "  table: loans"}.text()).job.target.schema, "staging");
  EXPECT_EQ(parse(JobText{.table = "  table: a.b"}.text()).job.target.qualified_name(), "a.b");
}

TEST(ParseTarget, NeedsTableColumnsAndPrimaryKey) {
  EXPECT_EQ(parse("name: a\nsource: {url: \"http://h/\"}\ntarget: {}\n").problems,
            "j.yaml:3: target.table: is required\n"
            "j.yaml:3: target.columns: is required; map each column's name to its type\n"
            "j.yaml:3: target.primary_key: is required; name the column or columns that identify a "
            "row");
}

TEST(ParseTarget, RefusesWrongTables) {
  std::string const long_name(64, 'x');
  for (auto const& [text, problems] :
       {RefusedJob{{.table = "  table: a.b.c"},
                   "j.yaml:7: target.table: must be table or schema.table, got 'a.b.c'"},
        RefusedJob{{.table = "  table: staging."},
                   "j.yaml:7: target.table: 'staging.': a name must not be empty"},
        RefusedJob{{.table = "  table: " + long_name},
                   "j.yaml:7: target.table: '" + long_name +
                       "': a name has at most 63 bytes in PostgreSQL, this one has 64; shorten it"},
        RefusedJob{
            {.table = "  table: \"a\\tb\""},
            "j.yaml:7: target.table: 'a\\x09b': a name must not hold control characters; remove "
            "them"},
        RefusedJob{
            {.table = "  table: metadata.pipeline_runs"},
            "j.yaml:7: target.table: 'metadata.pipeline_runs': schema metadata holds LoanPulse's "
            "own records; choose another"},
        RefusedJob{
            {.table = "  table: pg_catalog.loans"},
            "j.yaml:7: target.table: 'pg_catalog.loans': is a schema of PostgreSQL itself; choose "
            "another"}}) {
    EXPECT_EQ(parse(text.text()).problems, problems);
  }
}

TEST(ParseTarget, RefusesWrongPrimaryKeys) {
  for (auto const& [text, problems] :
       {RefusedJob{
            {.primary_key = "  primary_key: idd"},
            "j.yaml:8: target.primary_key: column 'idd' is not declared; did you mean 'id'?"},
        RefusedJob{
            {.primary_key = "  primary_key: [id, application]"},
            "j.yaml:8: target.primary_key[1]: column 'application' is not declared; add it to "
            "target.columns"},
        RefusedJob{{.primary_key = "  primary_key: [id, id]"},
                   "j.yaml:8: target.primary_key[1]: column 'id' is named twice; remove one"},
        RefusedJob{{.primary_key = "  primary_key: []"},
                   "j.yaml:8: target.primary_key: must name at least one column"},
        RefusedJob{{.primary_key = "  primary_key: {id: 1}"},
                   "j.yaml:8: target.primary_key: must be a list, got a map"},
        RefusedJob{
            {.primary_key = "  primary_key: document"},
            "j.yaml:8: target.primary_key: column 'document' is json, which cannot be compared; "
            "declare it as jsonb"}}) {
    EXPECT_EQ(parse(text.text()).problems, problems);
  }
}

TEST(ParseTarget, TakesTheNameOfAnEnumOrDomainUnseen) {
  auto const result = parse(JobText{.column = "    x: {type: staging.\"Status\", path: a}"}.text());
  EXPECT_EQ(result.problems, "");
  auto const& column = result.job.target.columns.back();
  EXPECT_EQ(to_sql(column.type), "staging.\"Status\"");
}

TEST(ParseTarget, WhatOnlyTheDatabaseKnowsHasNoFormatAndNoRange) {
  for (auto const& [text, problems] :
       {RefusedJob{{.column = "    x: {type: staging.day, format: unix}"},
                   "j.yaml:14: target.columns.x.format: has no meaning for staging.day; remove it, "
                   "or declare a date, timestamp or timestamptz"},
        RefusedJob{{.column = "    x: {type: staging.flag, true_values: [Y]}"},
                   "j.yaml:14: target.columns.x.true_values: has no meaning for staging.flag; "
                   "remove it, or declare a boolean"},
        RefusedJob{
            {.column = "    x: staging.amount", .quality = "  - {range: {column: x, min: 1}}"},
            "j.yaml:16: quality[0].range.column: column 'x' is staging.amount; range needs "
            "a number, date or time; use accepted_values or regex"}}) {
    EXPECT_EQ(parse(text.text()).problems, problems);
  }
}

TEST(ParseTarget, RefusesWrongColumns) {
  std::string const long_name(64, 'x');
  std::string const types =
      "; supported are smallint, integer, bigint, numeric, numeric(p,s), real, double precision, "
      "boolean, text, varchar(n), date, timestamp, timestamptz, uuid, json and jsonb, and the name "
      "of an enum or domain of the database with its schema, such as staging.loan_status";
  std::string const paths = "; write \\. for a dot and \\\\ for a backslash in a name";
  for (auto const& [text, problems] :
       {RefusedJob{{.column = "    x: money"},
                   "j.yaml:14: target.columns.x: is no supported column type: 'money'" + types},
        RefusedJob{{.column = "    x: bigin"},
                   "j.yaml:14: target.columns.x: is no supported column type: 'bigin'; did you "
                   "mean bigint? " +
                       types.substr(2)},
        RefusedJob{
            {.column = "    x: loan_status"},
            "j.yaml:14: target.columns.x: is no supported column type: 'loan_status'" + types},
        RefusedJob{
            {.column = "    x: numeric(3,4)"},
            "j.yaml:14: target.columns.x: is no supported column type: 'numeric(3,4)'" + types},
        RefusedJob{
            {.column = "    x: [text]"},
            "j.yaml:14: target.columns.x: must be a type such as bigint, or a map such as {type: "
            "text, path: address.city}, got a list"},
        RefusedJob{
            {.column = "    x:"},
            "j.yaml:14: target.columns.x: must be a type such as bigint, or a map such as {type: "
            "text, path: address.city}, got nothing"},
        RefusedJob{{.column = "    x: {path: a}"}, "j.yaml:14: target.columns.x.type: is required"},
        RefusedJob{{.column = "    x: {type: text, pth: a}"},
                   "j.yaml:14: target.columns.x.pth: unknown key 'pth'; did you mean 'path'?"},
        RefusedJob{{.column = "    x: {type: text, path: a..b}"},
                   "j.yaml:14: target.columns.x.path: must be names separated by dots, such as "
                   "address.city or $.data, got 'a..b'" +
                       paths},
        RefusedJob{
            {.column = "    x: {type: text, path: \"a[0].b\"}"},
            "j.yaml:14: target.columns.x.path: must not use brackets, got 'a[0].b'; write data.0 "
            "for data[0], and name an array itself for all its elements"},
        RefusedJob{
            {.column = "    x: {type: date, format: us}"},
            "j.yaml:14: target.columns.x.format: must be iso, iso_basic, unix, unix_ms, unix_us, "
            "unix_ns, dotnet, rfc2822 or a strftime pattern such as %d/%m/%Y, got 'us'"},
        RefusedJob{
            {.column = "    x: {type: text, format: unix}"},
            "j.yaml:14: target.columns.x.format: has no meaning for text; remove it, or declare a "
            "date, timestamp or timestamptz"},
        RefusedJob{{.column = "    x: {type: bigint, timezone: UTC}"},
                   "j.yaml:14: target.columns.x.timezone: has no meaning for bigint; remove it, or "
                   "declare a timestamp or timestamptz"},
        RefusedJob{{.column = "    x: {type: timestamptz, timezone: CEST-2}"},
                   "j.yaml:14: target.columns.x.timezone: is no time zone that this machine knows: "
                   "'CEST-2'; use an IANA name such as UTC or America/New_York"},
        RefusedJob{
            {.column = "    x: {type: timestamptz, format: unix, timezone: UTC}"},
            "j.yaml:14: target.columns.x.timezone: has no meaning for unix times, which are UTC; "
            "remove it"},
        RefusedJob{{.column = "    x: {type: timestamptz, format: iso_basic}"},
                   "j.yaml:14: target.columns.x.timezone: is required, because yyyymmdd carries no "
                   "offset; name the zone, such as UTC or America/New_York"},
        RefusedJob{
            {.column = "    _run_id: uuid"},
            "j.yaml:14: target.columns._run_id: is a column that LoanPulse adds itself; choose "
            "another name and give the path"},
        RefusedJob{
            {.column = "    _loaded_at: timestamptz"},
            "j.yaml:14: target.columns._loaded_at: is a column that LoanPulse adds itself; choose "
            "another name and give the path"},
        RefusedJob{
            {.column = "    xmin: text"},
            "j.yaml:14: target.columns.xmin: is a system column of PostgreSQL; choose another "
            "name and give the path"},
        RefusedJob{{.column = "    " + long_name + ": text"},
                   "j.yaml:14: target.columns." + long_name +
                       ": a name has at most 63 bytes in PostgreSQL, this one has 64; shorten it"},
        RefusedJob{{.column = "    \"\": text"},
                   "j.yaml:14: target.columns.: a name must not be empty"},
        RefusedJob{{.column = "    ID: bigint"},
                   "j.yaml:14: target.columns.ID: differs from column 'id' by case only, which SQL "
                   "confuses; choose another name and give the path"},
        RefusedJob{
            {.column = "    id: bigint"},
            "j.yaml:14: target.columns.id: is already there in line 10; remove one of the two"},
        RefusedJob{
            {.column = "    x: \"${env:A}\""},
            "j.yaml:14: target.columns.x: '${' refers to a secret; secrets belong in "
            "source.auth.token, source.headers or database.url; write $${ for a plain ${"}}) {
    EXPECT_EQ(parse(text.text()).problems, problems);
  }
}

TEST(ParseTarget, AcceptsTheLongestNameAndAnySign) {
  EXPECT_EQ(parse(JobText{.column = "    " + std::string(63, 'x') + ": text"}.text()).problems, "");
  EXPECT_EQ(parse(JobText{.column = "    'x\"; drop table t;--': text"}.text()).problems, "");
}

TEST(ParseTarget, DoesNotBlameOthersForABrokenColumn) {
  JobText const text{.column = "    score: int16",
                     .quality = "  - {range: {column: score, min: 1}}\n  - {not_null: score}"};
  EXPECT_EQ(parse(text.text()).problems.find('\n'), std::string::npos);
}

TEST(ParseTarget, CountsColumnsAsPostgresqlDoes) {
  std::string columns;
  for (int i = 0; i < 1594; ++i) columns += "    c" + std::to_string(i) + ": text\n";
  EXPECT_EQ(parse(JobText{.column = columns}.text()).problems, "");
  EXPECT_EQ(parse(JobText{.column = columns + "    more: text"}.text()).problems,
            "j.yaml:9: target.columns: must declare at most 1598 columns, got 1599; keep rarely "
            "used members in one jsonb column");
}

}  // namespace
}  // namespace loanpulse
