#include "pg/identifier.hpp"

#include "support/stage_error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

TEST(Identifier, DoublesQuotesAndKeepsEverythingElse) {
  EXPECT_EQ(quoted_identifier("loans"), "\"loans\"");
  EXPECT_EQ(quoted_identifier("x\"; drop table t;--"), "\"x\"\"; drop table t;--\"");
  EXPECT_EQ(quoted_identifier("Kredit Anträge\n"), "\"Kredit Anträge\n\"");
  EXPECT_EQ(quoted_table("a.b", "c"), "\"a.b\".\"c\"");
}

TEST(Identifier, RefusesNamesThatPostgresqlWouldChange) {
  EXPECT_NO_THROW(quoted_identifier(std::string(63, 'x')));
  EXPECT_EQ(stage_error_of([] { quoted_identifier(std::string(64, 'x')); }).code(),
            "bad_identifier");
  EXPECT_EQ(stage_error_of([] { quoted_identifier(""); }).code(), "bad_identifier");
  EXPECT_EQ(stage_error_of([] { quoted_identifier({"a\0b", 3}); }).code(), "bad_identifier");
}

TEST(Literal, DoublesQuotesAndLeavesBackslashes) {
  EXPECT_EQ(quoted_literal("O'Neill \\ \"x\""), "'O''Neill \\ \"x\"'");
  EXPECT_EQ(quoted_literal(""), "''");
  EXPECT_EQ(stage_error_of([] { quoted_literal({"\0", 1}); }).code(), "bad_literal");
}

}  // namespace
}  // namespace loanpulse
