#include "values/converter.hpp"

#include "unit/values/conversion_probe.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <string>

namespace loanpulse {
namespace {

using namespace std::string_view_literals;

std::string from_boolean(std::string_view type, std::string_view text) {
  return converted(column_of(type), ScalarKind::boolean, text);
}

TEST(Converter, TakesNullForEveryType) {
  for (auto const* type : {"smallint", "bigint", "numeric(14,2)", "real", "boolean", "text", "date",
                           "varchar(3)", "timestamp", "timestamptz", "uuid", "json", "jsonb"}) {
    EXPECT_EQ(converted(column_of(type), ScalarKind::null, "null"), "NULL") << type;
  }
}

TEST(Converter, TakesTheEmptyStringForTextAndJsonOnly) {
  EXPECT_EQ(from_string("text", ""), "");
  EXPECT_EQ(from_string("varchar(3)", ""), "");
  EXPECT_EQ(from_string("jsonb", ""), "\"\"");
  for (auto const* type : {"smallint", "bigint", "numeric(14,2)", "real", "boolean", "date",
                           "timestamp", "timestamptz", "uuid"}) {
    EXPECT_EQ(from_string(type, "").substr(0, 6), "fault:") << type;
  }
}

TEST(Converter, TakesOnlyTrueAndFalseForBooleans) {
  EXPECT_EQ(from_boolean("boolean", "true"), "1");
  EXPECT_EQ(from_boolean("boolean", "false"), "0");
  EXPECT_EQ(from_string("boolean", "TRUE"), "1");
  EXPECT_EQ(from_string("boolean", "False"), "0");
  EXPECT_EQ(from_number("boolean", "1"), "1");
  EXPECT_EQ(from_number("boolean", "0"), "0");
  EXPECT_EQ(from_string("boolean", "0"), "0");
  EXPECT_EQ(from_number("boolean", "2"), "fault: not a boolean: 2; expected true or false");
  EXPECT_EQ(from_string("boolean", "yes"), "fault: not a boolean: \"yes\"; expected true or false");
  EXPECT_EQ(from_string("boolean", "t"), "fault: not a boolean: \"t\"; expected true or false");
}

TEST(Converter, KeepsTextAsItIs) {
  EXPECT_EQ(from_string("text", "Zoë \"O'Neil\"\n\\"), "Zoë \"O'Neil\"\n\\");
  EXPECT_EQ(from_number("text", "1.50e+3"), "1.50e+3");
  EXPECT_EQ(from_boolean("text", "true"), "true");
}

TEST(Converter, RefusesNulInText) {
  EXPECT_EQ(from_string("text", "a\0b"sv),
            "fault: not a text: \"a\\x00b\"; PostgreSQL cannot store its NUL character (\\u0000)");
  EXPECT_EQ(from_string("jsonb", "a\0b"sv),
            "fault: not a jsonb: \"a\\x00b\"; PostgreSQL cannot store its NUL character (\\u0000)");
}

TEST(Converter, RefusesWhatIsTooLargeForPostgreSql) {
  std::size_t const size = (1u << 30) + 1;
  void* const zeros =
      mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(zeros, MAP_FAILED);
  std::string_view const text{static_cast<char const*>(zeros), size};
  for (auto const* type : {"text", "varchar", "json"}) {
    EXPECT_EQ(
        from_string(type, text),
        "fault: takes 1024 MiB, and PostgreSQL holds no row above 1 GiB: leave the column out")
        << type;
  }
  EXPECT_EQ(from_string("jsonb", text.substr(0, 300u << 20)),
            "fault: takes 300 MiB, and PostgreSQL holds no jsonb above 256 MiB: declare the column "
            "json or text, or leave it out");
  munmap(zeros, size);
}

TEST(Converter, CountsCharactersNotBytesForVarchar) {
  EXPECT_EQ(from_string("varchar(3)", "äöü"), "äöü");
  EXPECT_EQ(from_string("varchar(3)", "日本語"), "日本語");
  EXPECT_EQ(from_string("varchar(1)", "😀"), "😀");
  EXPECT_EQ(from_string("varchar(3)", "äöüß"),
            "fault: not a character varying(3): \"äöüß\"; it is too long");
  EXPECT_EQ(from_number("varchar(3)", "1234"),
            "fault: not a character varying(3): 1234; it is too long");
  EXPECT_EQ(from_string("varchar", std::string(5'000, 'x')), std::string(5'000, 'x'));
}

TEST(Converter, WritesUuidsInLowerCase) {
  EXPECT_EQ(from_string("uuid", "6BA7B810-9dad-11D1-80b4-00c04fd430c8"),
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(from_string("uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
}

TEST(Converter, RefusesUuidsOfAnotherForm) {
  for (auto const* text :
       {"6ba7b8109dad11d180b400c04fd430c8", "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
        "6ba7b810-9dad-11d1-80b4-00c04fd430cg", "6ba7b810-9dad-11d1-80b4000c04fd430c8",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c"}) {
    EXPECT_EQ(from_string("uuid", text), "fault: not a uuid: \"" + std::string{text} + "\"");
  }
}

TEST(Converter, WritesAnyScalarAsJsonText) {
  EXPECT_EQ(from_string("jsonb", "a\"b\\c\n\t\x01/é"), R"("a\"b\\c\n\t\u0001/é")");
  EXPECT_EQ(from_string("json", "plain"), "\"plain\"");
  EXPECT_EQ(from_number("jsonb", "-1.50e3"), "-1.50e3");
  EXPECT_EQ(from_boolean("json", "false"), "false");
}

TEST(Converter, RefusesNumbersThatJsonbCannotHold) {
  EXPECT_EQ(from_number("jsonb", "1e131071"), "1e131071");
  EXPECT_EQ(from_number("jsonb", "1e131072"), "fault: out of range for jsonb: 1e131072");
  EXPECT_EQ(from_number("jsonb", "1e-400000000"), "fault: out of range for jsonb: 1e-400000000");
  EXPECT_EQ(from_number("json", "1e131072"), "1e131072");
}

TEST(Converter, ShowsNoMoreThanTheBeginningOfAValueAndNoHalfCharacter) {
  EXPECT_EQ(from_string("bigint", std::string(500, 'x')),
            "fault: not a bigint: \"" + std::string(60, 'x') + "...\"");
  EXPECT_EQ(from_string("bigint", std::string(59, 'x') + "€€"),
            "fault: not a bigint: \"" + std::string(59, 'x') + "...\"");
  EXPECT_EQ(from_string("bigint", "\x1b[31m\n"), "fault: not a bigint: \"\\x1b[31m\\n\"");
}

TEST(Converter, RefusesAnUnknownTimeZoneWithTheCure) {
  try {
    Converter const converter{column_of("timestamptz", TimeFormat::iso, "Mars/Olympus")};
    FAIL() << "an unknown zone was accepted";
  } catch (std::invalid_argument const& e) {
    EXPECT_EQ(std::string{e.what()},
              "column c: time zone \"Mars/Olympus\" is unknown on this machine; use an IANA name "
              "such as Europe/Berlin, and install tzdata");
  }
}

TEST(CompareCells, ComparesByValue) {
  auto const numeric = [](std::string_view text) { return Cell::of_text(CellKind::numeric, text); };
  auto const text = [](std::string_view value) { return Cell::of_text(CellKind::text, value); };
  EXPECT_EQ(compare_cells(numeric("10.0"), numeric("10")), std::strong_ordering::equal);
  EXPECT_EQ(compare_cells(numeric("9"), numeric("10")), std::strong_ordering::less);
  EXPECT_EQ(compare_cells(text("9"), text("10")), std::strong_ordering::greater);
  EXPECT_EQ(compare_cells(text("z"), text("ä")), std::strong_ordering::less);
  EXPECT_EQ(compare_cells(Cell::of_integer(CellKind::integer, -1),
                          Cell::of_integer(CellKind::integer, 1)),
            std::strong_ordering::less);
  EXPECT_EQ(compare_cells(Cell::of_real(-0.0), Cell::of_real(0.0)), std::strong_ordering::equal);
  EXPECT_EQ(compare_cells(Cell::of_real(0.5), Cell::of_real(0.25)), std::strong_ordering::greater);
}

TEST(Converter, TakesTheJobsOwnWordsForNullAndBooleans) {
  auto column = column_of("boolean");
  column.true_values = {"Y", "2"};
  column.false_values = {"N"};
  column.null_values = {"", "-"};
  EXPECT_EQ(converted(column, ScalarKind::string, "Y"), "1");
  EXPECT_EQ(converted(column, ScalarKind::number, "2"), "1");
  EXPECT_EQ(converted(column, ScalarKind::string, "N"), "0");
  EXPECT_EQ(converted(column, ScalarKind::string, "-"), "NULL");
  EXPECT_EQ(converted(column, ScalarKind::string, ""), "NULL");
  EXPECT_EQ(converted(column, ScalarKind::boolean, "true"), "1");
}

}  // namespace
}  // namespace loanpulse
