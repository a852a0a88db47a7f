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
