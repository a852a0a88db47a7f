#include "decode/envelope_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

#include "json/member_name.hpp"
#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// What is noted of an answer, "path=text" each.
std::vector<std::string> noted(std::string const& body, std::string selector = "data",
                               std::vector<std::string> const& paths = {}) {
  std::vector<std::string> result;
  auto const page = decode(job_of({column("id", "bigint")}, std::move(selector)), body, paths);
  for (auto const& member : page.info.members) {
    result.push_back(path_text(member.path) + "=" + member.text);
  }
  return result;
}

TEST(EnvelopeReader, NotesWhatStandsBesideTheRecords) {
  EXPECT_THAT(
      noted(R"({"a": 1, "b.c": "x\u0041", "data": [{"id": 1, "d": 2}], "e": null, "f": true})"),
      ElementsAre("a=1", "b\\.c=xA", "e=null", "f=true"));
  EXPECT_THAT(noted(R"([{"id": 1, "a": {"meta": {"b": 2}}}])", "$"), IsEmpty());
}

TEST(EnvelopeReader, LooksIntoEnvelopesAndWhatLiesOnTheWay) {
  EXPECT_THAT(
      noted(R"({"meta": {"a": 1}, "loan": {"b": 2}, "pageInfo": {"next": {"c": 3}}, "data": []})"),
      ElementsAre("meta={\"a\": 1}", "meta.a=1", "loan={\"b\": 2}",
                  "pageInfo={\"next\": {\"c\": 3}}", "pageInfo.next={\"c\": 3}",
                  "pageInfo.next.c=3"));
  EXPECT_THAT(noted(R"({"x": {"y": {"list": [{"id": 1}], "z": 4}}})", "x.y.list"),
              ElementsAre("x=", "x.y=", "x.y.z=4"));
  EXPECT_THAT(noted(R"({"x": {"y": 5, "z": 6}, "data": []})", "data", {"x.y"}),
              ElementsAre("x={\"y\": 5, \"z\": 6}", "x.y=5", "x.z=6"));
  EXPECT_THAT(noted(R"([{"pages": 2}, [{"id": 1}], {"last": true}])", "1"),
              ElementsAre("0={\"pages\": 2}", "0.pages=2", "2={\"last\": true}", "2.last=true"));
}

TEST(EnvelopeReader, LooksIntoNoArraysButListsOfLinks) {
  EXPECT_THAT(
      noted(R"({"included": [{"meta": {"a": 1}}], "links": [{"rel": "next"}], "data": []})"),
      ElementsAre("included=[{\"meta\": {\"a\": 1}}]", "links=[{\"rel\": \"next\"}]",
                  "links.0={\"rel\": \"next\"}", "links.0.rel=next"));
}

TEST(EnvelopeReader, IsNotMisledByWhatTextsHold) {
  EXPECT_THAT(noted("\xef\xbb\xbf {\"a\": \"}]{[\\\"\", \"b\": {\"c\": \"\\\\\", \"d\": [\"]\"]}, "
                    "\"e\\n\": \"\", \"data\" :\t[{\"id\": 1}] , \"f\": {} , \"g\": [ ] }"),
              ElementsAre("a=}]{[\"", R"(b={"c": "\\", "d": ["]"]})", "e\n=", "f={}", "g=[ ]"));
}

TEST(EnvelopeReader, CutsLongTextsBetweenCharacters) {
  for (int before = 4070; before < 4100; ++before) {
    for (auto const* escape : {"\\n", "\\\\", "\\u0041", "\\ud83d\\ude00"}) {
      std::string text(static_cast<std::size_t>(before), 'x');
      for (int i = 0; i < 5; ++i) text += escape;
      auto const all = noted(R"({"t": ")" + text + std::string(9, 'y') + R"(", "data": []})");
      EXPECT_EQ(all.at(0).find("t=xxx"), 0u);
      EXPECT_EQ(all.at(0).find("\\u"), std::string::npos) << before << escape;
      EXPECT_GT(all.at(0).size(), 4000u);
    }
  }
}

TEST(EnvelopeReader, KeepsNumbersThatNoDoubleHolds) {
  EXPECT_THAT(noted(R"({"next": 1e400, "big": 18446744073709551617, "data": [{"id": 1}]})"),
              ElementsAre("next=1e400", "big=18446744073709551617"));
}

/// However large what stands beside the records is.
TEST(EnvelopeReader, NotesNoMoreThanItNeeds) {
  std::string map;
  for (int i = 0; i < 20'000; ++i) map += fmt::format("\"k{}\": {{\"a\": {}}},", i, i);
  std::string const text(100'000, 'x');
  auto const all = noted("{" + map + R"("meta": {)" + map + R"("z": 1}, "t": ")" + text +
                         R"(", "data": [{"id": 1}]})");
  EXPECT_LE(all.size(), 1000u);
  auto const after = noted(R"({"meta": {)" + map + R"("z": 1}, "t": ")" + text +
                           R"(", "data": [{"id": 1}], "next": "x"})");
  EXPECT_EQ(after.back(), "next=x");
  EXPECT_LT(after.size(), 100u);
  for (auto const& one : after) EXPECT_LT(one.size(), 5000u);
}

}  // namespace
}  // namespace loanpulse
