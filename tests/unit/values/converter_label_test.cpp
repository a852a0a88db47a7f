#include "unit/values/conversion_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::string_view_literals;
using testing::EndsWith;

/// A column of an enum, as the database has said.
Column enum_column(std::vector<std::string> labels) {
  auto column = column_of("staging.loan_status");
  column.type.own->labels = std::move(labels);
  return column;
}

TEST(ConverterLabel, TakesTheLabelsOfItsEnum) {
  auto const column = enum_column({"new", "In review", "3", "true"});
  EXPECT_EQ(converted(column, ScalarKind::string, "In review"), "In review");
  EXPECT_EQ(converted(column, ScalarKind::number, "3"), "3") << "as a text column takes numbers";
  EXPECT_EQ(converted(column, ScalarKind::boolean, "true"), "true");
  EXPECT_EQ(converted(column, ScalarKind::null, "null"), "NULL");
}

TEST(ConverterLabel, RefusesEverythingElseAndNamesWhatMayBeMeant) {
  auto const column = enum_column({"new", "approved", "closed"});
  EXPECT_EQ(converted(column, ScalarKind::string, "aproved"),
            "fault: not a staging.loan_status: \"aproved\"; invalid enum value, the labels are "
            "\"new\", \"approved\" and \"closed\"; did you mean \"approved\"?");
  EXPECT_EQ(
      converted(column, ScalarKind::string, "New"),
      "fault: not a staging.loan_status: \"New\"; invalid enum value, the labels are \"new\", "
      "\"approved\" and \"closed\"; did you mean \"new\"?")
      << "case counts, as it does for PostgreSQL";
  EXPECT_EQ(converted(column, ScalarKind::number, "17"),
            "fault: not a staging.loan_status: 17; invalid enum value, the labels are \"new\", "
            "\"approved\" and \"closed\"");
  EXPECT_EQ(converted(column, ScalarKind::string, "").substr(0, 6), "fault:");
  EXPECT_EQ(converted(column, ScalarKind::string, " new").substr(0, 6), "fault:");
}

TEST(ConverterLabel, NamesTheFirstOfManyLabels) {
  std::vector<std::string> labels;
  for (int i = 0; i < 30; ++i) labels.push_back("label" + std::to_string(i));
  EXPECT_THAT(converted(enum_column(labels), ScalarKind::string, "?"),
              EndsWith("\"label19\" and 10 more"));
}

TEST(ConverterLabel, WhatTheDatabaseWasNotAskedForTakesAnyText) {
  auto const column = column_of("staging.loan_status");
  EXPECT_EQ(converted(column, ScalarKind::string, "whatever"), "whatever");
  EXPECT_EQ(converted(column, ScalarKind::string, "a\0b"sv).substr(0, 6), "fault:");
}

TEST(ConverterLabel, EmptyTextsMayBeNull) {
  auto column = enum_column({"new"});
  column.null_values = {""};
  EXPECT_EQ(converted(column, ScalarKind::string, ""), "NULL");
}

}  // namespace
}  // namespace loanpulse
