#include "model/column_type.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace loanpulse {
namespace {

TEST(ColumnType, ReadsPostgresqlsOwnSpellingsInAnyCase) {
  EXPECT_EQ(to_sql(*parse_column_type("INT8")), "bigint");
  EXPECT_EQ(to_sql(*parse_column_type("Numeric ( 14 , 2 )")), "numeric(14,2)");
  EXPECT_EQ(to_sql(*parse_column_type("decimal(7)")), "numeric(7,0)");
  EXPECT_EQ(to_sql(*parse_column_type("timestamp  with time zone")), "timestamp with time zone");
  EXPECT_EQ(to_sql(*parse_column_type("character varying(40)")), "character varying(40)");
}

TEST(ColumnType, RefusesWhatPostgresqlWouldRefuse) {
  for (auto const* text : {"", "money", "numeric(0)", "numeric(3,4)", "numeric(1001)", "varchar(0)",
                           "bigint(3)", "numeric(14,2", "numeric()", "text[]", "varchar(4,5)"}) {
    EXPECT_FALSE(parse_column_type(text)) << text;
  }
}

/// Schema and name of an enum or domain; empty: the text is no such name.
std::string own_type(std::string_view text) {
  auto const type = parse_column_type(text);
  return type && type->own ? type->own->schema + "|" + type->own->name : "";
}

TEST(ColumnType, ReadsTheNameOfAnEnumOrDomainAsSqlDoes) {
  EXPECT_EQ(own_type("staging.loan_status"), "staging|loan_status");
  EXPECT_EQ(own_type("Staging.Loan_Status"), "staging|loan_status");
  EXPECT_EQ(own_type(R"("Loan Data"."a.""b""")"), R"(Loan Data|a."b")");
  EXPECT_EQ(own_type("s.größe$1"), "s|größe$1");
  EXPECT_EQ(to_sql(*parse_column_type(R"(staging."Status")")), R"(staging."Status")");
  EXPECT_EQ(to_sql(*parse_column_type(R"("staging"."status")")), "staging.status");
}

TEST(ColumnType, TheNameOfAnEnumOrDomainHasASchemaAndNothingElse) {
  std::string const long_name(64, 'x');
  for (std::string const text :
       {"loan_status", "\"Status\"", ".status", "staging.", "staging.status(3)", "staging.1st",
        "a.b.c", "staging.\"open", "staging.\"\"", "staging.status[]", "staging .status"}) {
    EXPECT_EQ(own_type(text), "") << text;
  }
  EXPECT_EQ(own_type("s." + long_name), "") << "PostgreSQL would cut it";
  EXPECT_EQ(own_type("s." + long_name.substr(1)), "s|" + long_name.substr(1));
}

TEST(ColumnType, TheValuesOfADomainAreHeldInTheTypeUnderIt) {
  auto type = *parse_column_type("numeric(14,2)");
  type.own = OwnType{.schema = "staging", .name = "amount", .sql = "staging.amount"};
  EXPECT_EQ(to_sql(type), "staging.amount");
  EXPECT_EQ(to_base_sql(type), "numeric(14,2)");
  type = *parse_column_type("staging.loan_status");
  EXPECT_EQ(to_base_sql(type), "staging.loan_status");
  type.own->sql = "staging.checked_status";
  type.own->base_sql = "staging.status";
  EXPECT_EQ(to_sql(type), "staging.checked_status");
  EXPECT_EQ(to_base_sql(type), "staging.status") << "a domain over an enum";
}

TEST(ColumnType, EverySpellingIsOfOneTypeOnly) {
  std::set<std::string_view> seen;
  for (auto const& type : type_table) {
    std::set<std::string_view> spellings{type.declared, type.sql};
    for (auto const also : type.also) {
      if (!also.empty()) spellings.insert(also);
    }
    for (auto const spelling : spellings) {
      EXPECT_TRUE(seen.insert(spelling).second) << spelling;
      auto const parsed = parse_column_type(spelling);
      ASSERT_TRUE(parsed) << spelling;
      EXPECT_EQ(parsed->name, type.name) << spelling;
      EXPECT_EQ(to_sql(*parsed), type.sql) << spelling;
    }
  }
}

/// What a type's row says, as a line: "4 bytes, one spelling, key, cursor, number".
std::string row_of(std::string_view declared) {
  auto const type = parse_column_type(declared).value().name;
  std::string line = fmt::format("{} bytes", traits_of(type).width);
  if (has_one_spelling(type)) line += ", one spelling";
  if (may_be_key(type)) line += ", key";
  if (may_be_cursor(type)) line += ", cursor";
  if (is_number(type)) line += ", number";
  if (is_time(type)) line += ", time";
  return line;
}

TEST(ColumnType, ItsRowSaysWhatItIsGoodFor) {
  EXPECT_EQ(row_of("smallint"), "2 bytes, one spelling, key, cursor, number");
  EXPECT_EQ(row_of("integer"), "4 bytes, one spelling, key, cursor, number");
  EXPECT_EQ(row_of("bigint"), "8 bytes, one spelling, key, cursor, number");
  EXPECT_EQ(row_of("numeric"), "0 bytes, key, cursor, number");
  EXPECT_EQ(row_of("real"), "4 bytes, key, number");
  EXPECT_EQ(row_of("double precision"), "8 bytes, key, number");
  EXPECT_EQ(row_of("boolean"), "1 bytes, one spelling, key");
  EXPECT_EQ(row_of("text"), "0 bytes, one spelling, key");
  EXPECT_EQ(row_of("varchar"), "0 bytes, one spelling, key");
  EXPECT_EQ(row_of("date"), "4 bytes, one spelling, key, cursor, time");
  EXPECT_EQ(row_of("timestamp"), "8 bytes, one spelling, key, cursor, time");
  EXPECT_EQ(row_of("timestamptz"), "8 bytes, one spelling, key, cursor, time");
  EXPECT_EQ(row_of("uuid"), "16 bytes, one spelling, key");
  EXPECT_EQ(row_of("json"), "0 bytes");
  EXPECT_EQ(row_of("jsonb"), "0 bytes, key");
  EXPECT_EQ(row_of("staging.loan_status"), "0 bytes, one spelling, key");
}

TEST(ColumnType, CellsOfAKindAreHeldInOneStorage) {
  EXPECT_EQ(storage_of(CellKind::null), CellStorage::none);
  for (auto const kind :
       {CellKind::boolean, CellKind::integer, CellKind::date, CellKind::timestamp}) {
    EXPECT_EQ(storage_of(kind), CellStorage::integer);
  }
  EXPECT_EQ(storage_of(CellKind::real), CellStorage::real);
  EXPECT_EQ(storage_of(CellKind::numeric), CellStorage::decimal);
  for (auto const kind : {CellKind::uuid, CellKind::text, CellKind::json}) {
    EXPECT_EQ(storage_of(kind), CellStorage::text);
  }
}

TEST(ColumnType, OnlyNumbersAndTextsTakeModifiers) {
  EXPECT_EQ(traits_of(TypeName::numeric).modifiers, Modifiers::precision);
  EXPECT_EQ(traits_of(TypeName::varchar).modifiers, Modifiers::length);
  for (auto const* text : {"smallint(2)", "text(3)", "date(1)", "timestamptz(3)", "uuid(16)"}) {
    EXPECT_FALSE(parse_column_type(text)) << text;
  }
}

}  // namespace
}  // namespace loanpulse
