#include "load/copy/same_row.hpp"

#include <gtest/gtest.h>

#include "load/copy/binary_copy.hpp"
#include "load/copy/numeric_binary.hpp"
#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

std::string numeric_bytes(std::string_view digits) {
  std::string bytes(numeric_binary_bound(digits), '\0');
  bytes.resize(write_numeric_binary(digits, bytes.data()));
  return bytes;
}

/// A stream with one tuple, and that tuple.
class Row {
 public:
  explicit Row(std::vector<std::optional<std::string>> const& fields) {
    copy_.begin();
    copy_.begin_tuple(static_cast<std::int16_t>(fields.size()));
    for (auto const& field : fields) field ? copy_.bytes_field(*field) : copy_.null_field();
    copy_.end();
    CopyTuples{copy_.bytes()}.next(tuple);
  }
  Row(Row const&) = delete;
  Row& operator=(Row const&) = delete;

  CopyTuple tuple;

 private:
  BinaryCopy copy_;
};

Target target_of(std::vector<std::string> const& types, std::vector<std::string> key) {
  Target target;
  for (std::size_t i = 0; i < types.size(); ++i) {
    target.columns.push_back(column("c" + std::to_string(i), types[i]));
  }
  target.primary_key = std::move(key);
  return target;
}

TEST(SameRow, LooksAtDeclaredColumnsOnly) {
  SameRow const same{target_of({"text", "text"}, {"c0"})};
  Row const ours{{"a", "b", "order"}};
  EXPECT_TRUE(same(ours.tuple, Row{{"a", "b"}}.tuple));
  EXPECT_FALSE(same(ours.tuple, Row{{"a", "c"}}.tuple));
  EXPECT_FALSE(same(ours.tuple, Row{{"a"}}.tuple));
}

TEST(SameRow, NullIsSameAsNullAndNothingElse) {
  SameRow const same{target_of({"text", "text"}, {"c0"})};
  EXPECT_TRUE(same(Row{{"a", std::nullopt}}.tuple, Row{{"a", std::nullopt}}.tuple));
  EXPECT_FALSE(same(Row{{"a", ""}}.tuple, Row{{"a", std::nullopt}}.tuple));
  EXPECT_FALSE(same(Row{{"a", std::nullopt}}.tuple, Row{{"a", ""}}.tuple));
}

TEST(SameRow, TheKeyTellsItsColumnsApart) {
  SameRow const same{target_of({"text", "text", "text"}, {"c2", "c0"})};
  Row const row{{"ab", "x", "c"}};
  EXPECT_EQ(same.key(row.tuple), same.key(Row{{"ab", "y", "c"}}.tuple));
  EXPECT_NE(same.key(row.tuple), same.key(Row{{"a", "x", "bc"}}.tuple));
}

TEST(SameRow, ANumericIsSameWhateverItsScale) {
  EXPECT_TRUE(is_same_numeric(numeric_bytes("12.5"), numeric_bytes("12.50")));
  EXPECT_TRUE(is_same_numeric(numeric_bytes("0"), numeric_bytes("0.00")));
  EXPECT_FALSE(is_same_numeric(numeric_bytes("12.5"), numeric_bytes("-12.5")));
  EXPECT_FALSE(is_same_numeric(numeric_bytes("12.5"), numeric_bytes("1.25")));
  EXPECT_FALSE(is_same_numeric(numeric_bytes("12.5"), numeric_bytes("125")));
  EXPECT_FALSE(is_same_numeric(numeric_bytes("1"), numeric_bytes("10000")));
  EXPECT_FALSE(is_same_numeric("", ""));
}

TEST(SameRow, BlanksBetweenThePartsOfADocumentDoNotMatter) {
  EXPECT_TRUE(is_same_json(R"(["a","b"])", R"(["a", "b"])"));
  EXPECT_TRUE(is_same_json(R"({"a":[1,{}]})", R"({"a": [1, {}]})"));
  EXPECT_TRUE(is_same_json(R"(["\"",1])", R"(["\"", 1])"));
  EXPECT_TRUE(is_same_json(R"(["\\",1])", R"(["\\", 1])"));
}

TEST(SameRow, BlanksInTextsDo) {
  EXPECT_FALSE(is_same_json(R"(["a b"])", R"(["a  b"])"));
  EXPECT_FALSE(is_same_json(R"(["ab"])", R"(["a b"])"));
  EXPECT_FALSE(is_same_json(R"(["\" "])", R"(["\""])"));
  EXPECT_FALSE(is_same_json(R"(["a\\"," "])", R"(["a\\", ""])"));
  EXPECT_FALSE(is_same_json("[1]", "[1"));
  EXPECT_FALSE(is_same_json("[1", "[1]"));
  EXPECT_FALSE(is_same_json("12", "1"));
}

}  // namespace
}  // namespace loanpulse
