#include "decode/reshape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::HasSubstr;

/// The records of an answer, as the decoder gets them.
std::string records(std::string_view answer, std::vector<std::string> const& selectors,
                    DataShape shape = DataShape::array,
                    std::vector<std::string> const& outer = {}) {
  auto const reshaped = reshape(answer, selectors, shape, outer);
  if (!reshaped) return "(no JSON)";
  if (!reshaped->fault.empty()) return reshaped->fault;
  // The answer's own members, or the answer itself, follow the records.
  auto const behind = answer.starts_with('{') ? "," + std::string{answer.substr(1)}
                                              : ",\"$root\":" + std::string{answer} + "}";
  auto const begin = std::string_view{R"({"$records":)"}.size();
  EXPECT_TRUE(reshaped->text.ends_with(behind)) << reshaped->text;
  return reshaped->text.substr(begin, reshaped->text.size() - behind.size() - begin);
}

TEST(Reshape, OneObjectIsOneRecord) {
  EXPECT_EQ(records(R"({"a":1,"b":{"c":[2]}})", {"$"}, DataShape::object),
            R"([{"a":1,"b":{"c":[2]}}])");
  EXPECT_EQ(records(R"({"d":{"a":1}})", {"d"}, DataShape::object), R"([{"a":1}])");
  EXPECT_EQ(records(R"({"d":null})", {"d"}, DataShape::object), "[]");
  EXPECT_THAT(records(R"({"d":[1]})", {"d"}, DataShape::object),
              HasSubstr("\"d\" is an array, expected an object, which is one record; leave "
                        "source.data out where its elements are the records"));
  EXPECT_THAT(records(R"([{"d":{"a":1}}])", {"*.d"}),
              HasSubstr("is an object, expected an array of records; if it is a record itself set "
                        "source.data: object"));
}

TEST(Reshape, MembersOfAMapAreRecordsWithTheirNames) {
  EXPECT_EQ(records(R"({"d":{"0":{"cik":1}, "a\"b":{}, "EUR":1.20}})", {"d"}, DataShape::map),
            R"([{"$key":"0","cik":1},{"$key":"a\"b"},{"$key":"EUR","$value":1.20}])");
}

TEST(Reshape, ListsOfOneLengthAreColumns) {
  EXPECT_EQ(
      records(R"({"d":{"id":[1,2],"name":["a","b, c"],"note":"x"}})", {"d"}, DataShape::columns),
      R"([{"id":1,"name":"a"},{"id":2,"name":"b, c"}])");
  EXPECT_THAT(records(R"({"d":{"id":[1,2],"name":["a"]}})", {"d"}, DataShape::columns),
              HasSubstr("of 2 and \"name\" of 1 elements"));
}

TEST(Reshape, AStarIsEachMemberOrElement) {
  std::string_view const answer =
      R"({"result":{"a":{"branch":"B1","values":[{"v":1},{"v":2}]},"b":{"branch":"B2","values":[{"v":3}]}}})";
  EXPECT_EQ(records(answer, {"result.*.values"}), R"([{"v":1},{"v":2},{"v":3}])");
  EXPECT_EQ(records(answer, {"result.*.values"}, DataShape::array, {"^branch"}),
            R"([{"^branch":"B1","v":1},{"^branch":"B1","v":2},{"^branch":"B2","v":3}])");
}

TEST(Reshape, ARecordThatIsAnArrayKeepsItsElementsBesideWhatLiesAroundIt) {
  std::string_view const answer = R"([{"metric":{"a.b":"B1"},"values":[[1,"2"],[]]}])";
  EXPECT_EQ(records(answer, {"*.values"}), R"([[1,"2"],[]])");
  EXPECT_EQ(
      records(answer, {"*.values"}, DataShape::array, {R"(^metric.a\.b)"}),
      R"([{"^metric.a\\.b":"B1","$value":[1,"2"],"0":1,"1":"2"},{"^metric.a\\.b":"B1","$value":[]}])");
}

TEST(Reshape, TwoStarsLookTwoLevelsOut) {
  EXPECT_EQ(records(R"([{"n":1,"l":[{"m":2,"r":[{"x":3}]}]}])", {"*.l.*.r"}, DataShape::array,
                    {"^m", "^^n"}),
            R"([{"^m":2,"^^n":1,"x":3}])");
}

TEST(Reshape, NamesOfMembersThatStarsHaveChosenLieAroundARecordToo) {
  std::string_view const answer =
      R"({"Cash":{"units":{"US\"D":[{"v":1}],"EUR":[]}},"Debt":{"units":{"EUR":[2]}}})";
  EXPECT_EQ(
      records(answer, {"*.units.*"}, DataShape::array, {"^$key", "^^$key"}),
      R"([{"^$key":"US\"D","^^$key":"Cash","v":1},{"^$key":"EUR","^^$key":"Debt","$value":2}])");
  EXPECT_EQ(records(R"({"s":{"0:1":{"o":{"7":[1.5]}}}})", {"s.*.o"}, DataShape::map, {"^$key"}),
            R"([{"^$key":"0:1","$key":"7","$value":[1.5],"0":1.5}])");
  EXPECT_EQ(records(R"([{"l":[{}]}])", {"*.l"}, DataShape::array, {"^$key"}), "[{}]")
      << "an element has no name";
}

TEST(Reshape, ColumnsKeepWhatLiesAroundThem) {
  EXPECT_EQ(records(R"([{"n":"a","c":{"t":[1,2]}},{"n":"b","c":{"t":[3]}}])", {"*.c"},
                    DataShape::columns, {"^n"}),
            R"([{"^n":"a","t":1},{"^n":"a","t":2},{"^n":"b","t":3}])");
}

TEST(Reshape, SeveralSelectorsAreJoined) {
  EXPECT_EQ(records(R"({"new":[{"a":1}],"old":[{"a":2}]})", {"new", "old"}),
            R"([{"a":1},{"a":2}])");
}

TEST(Reshape, SaysWhetherAnythingWasThere) {
  EXPECT_FALSE(reshape(R"({"a":1})", {"d.*"}, DataShape::array, {})->found);
  EXPECT_TRUE(reshape(R"({"d":[[]]})", {"d.*"}, DataShape::array, {})->found);
  EXPECT_FALSE(reshape("{\"a\":[1", {"a"}, DataShape::map, {}));
  EXPECT_FALSE(reshape("", {"a"}, DataShape::map, {}));
}

TEST(Reshape, ScalarsAroundWhichThereAreRecordsBecomeValues) {
  EXPECT_EQ(records(R"({"l":[{"n":"x","ids":[1,"2"]}]})", {"l.*.ids"}, DataShape::array, {"^n"}),
            R"([{"^n":"x","$value":1},{"^n":"x","$value":"2"}])");
}

}  // namespace
}  // namespace loanpulse
