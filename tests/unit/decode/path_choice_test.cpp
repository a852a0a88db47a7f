#include "unit/decode/decoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Column choice(std::string name, std::string const& type, std::vector<std::string> paths) {
  Column result = column(std::move(name), type, paths.front());
  result.further_paths.assign(paths.begin() + 1, paths.end());
  return result;
}

/// The cells of a column, each as text.
std::vector<std::string> texts(RowBatch const& batch, std::size_t column) {
  std::vector<std::string> result;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    Cell const& cell = batch.row(row)[column];
    result.push_back(cell.is_null() ? "null"
                     : storage_of(cell.kind()) == CellStorage::integer
                         ? std::to_string(cell.integer())
                         : std::string{cell.text()});
  }
  return result;
}

TEST(PathChoice, TakesTheFirstPathThatHasAValue) {
  auto const job =
      job_of({column("id", "bigint"), choice("city", "text", {"city", "a.city", "town"})});
  auto const page = decode(job, R"([{"id": 1, "city": "Riga", "town": "x"},
    {"town": "Oslo", "city": "Bonn", "id": 2},
    {"id": 3, "town": "Kyiv", "a": {"city": "Lviv"}},
    {"id": 4, "city": null, "a": {}, "town": "Graz"}, {"id": 5, "city": null}, {"id": 6}])");
  EXPECT_THAT(texts(page.batch, 1), ElementsAre("Riga", "Bonn", "Lviv", "Graz", "null", "null"));
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
}

TEST(PathChoice, AsksForNoValueOfAnotherPath) {
  auto const job = job_of({choice("n", "bigint", {"n.value", "n", "m"})});
  auto const page = decode(job, R"([{"n": 7}, {"n": {"value": 8}}, {"m": "x", "n": 9}])");
  EXPECT_THAT(texts(page.batch, 0), ElementsAre("7", "8", "9"));
  EXPECT_THAT(faults_of(page.batch), IsEmpty()) << "a number has no members, but is one itself";
}

TEST(PathChoice, FaultsWhatIsThereAndDoesNotConvert) {
  auto const job = job_of({choice("n", "bigint", {"n", "m"})});
  auto const page =
      decode(job, R"([{"n": "x", "m": 1}, {"m": {}, "n": null}, {"m": []}, {"m": 1}])");
  EXPECT_THAT(faults_of(page.batch),
              ElementsAre("0 n: not a bigint: \"x\"", "1 n: is an object, expected a bigint",
                          "2 n: is an array, expected a bigint"));
  EXPECT_THAT(faults_of(decode(job, R"([{"m": 1, "m": 2}, {"m": 3}])").batch),
              ElementsAre("0 n: the member \"m\" occurs twice"));
  EXPECT_THAT(
      faults_of(decode(job_of({choice("c", "text", {"a", "b"})}), R"([{"b": "\u0000"}])").batch),
      ElementsAre("0 c: holds U+0000, which PostgreSQL cannot store"));
}

TEST(PathChoice, TakesDocumentsAndWholeRecords) {
  auto const job = job_of({choice("d", "jsonb", {"d", "e"}), column("id", "bigint"),
                           choice("all", "jsonb", {"z", "$"})});
  auto const page = decode(job, R"([{"id": 1, "e": [1, 2]}, {"e": 1, "d": {"a": 2}, "id": 2}])");
  EXPECT_THAT(texts(page.batch, 0), ElementsAre("[1,2]", R"({"a":2})"));
  EXPECT_THAT(texts(page.batch, 1), ElementsAre("1", "2"));
  EXPECT_THAT(texts(page.batch, 2),
              ElementsAre(R"({"id":1,"e":[1,2]})", R"({"e":1,"d":{"a":2},"id":2})"));
}

TEST(PathChoice, SharesPathsWithOtherColumns) {
  auto const job = job_of({column("a", "bigint"), choice("c", "text", {"b", "a"}),
                           column("b", "text"), choice("e", "text", {"a", "b"})});
  auto const page = decode(job, R"([{"a": 1, "b": "x"}, {"a": 2}])");
  EXPECT_THAT(texts(page.batch, 0), ElementsAre("1", "2"));
  EXPECT_THAT(texts(page.batch, 1), ElementsAre("x", "2"));
  EXPECT_THAT(texts(page.batch, 2), ElementsAre("x", "null"));
  EXPECT_THAT(texts(page.batch, 3), ElementsAre("1", "2"));
}

TEST(PathChoice, MayBeTheCursor) {
  auto job = job_of({column("id", "bigint"), choice("at", "timestamptz", {"updated", "created"})});
  job.source.incremental.emplace();
  job.source.incremental->cursor_path = "updated";
  job.source.incremental->cursor_column = 1;
  auto const page = decode(job, R"([{"id": 1, "created": "2024-01-01T00:00:00Z", "updated": null},
    {"created": "2024-01-01T00:00:00Z", "id": 2, "updated": "2024-02-01T00:00:00Z"}, {"id": 3}])");
  EXPECT_THAT(page.batch.cursors, ElementsAre("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", ""));
}

TEST(PathChoice, StartsAnewWithEachPartOfAPage) {
  auto const job = job_of({choice("c", "text", {"a", "b"})});
  PageDecoder decoder{job, {}, PagePart{.rows = 1, .bytes = 1u << 20}};
  std::vector<std::string> all;
  auto last = decoder.decode(page_of(R"([{"a": "1"}, {"b": "2"}, {}])"), [&](RowBatch batch) {
    for (auto& text : texts(batch, 0)) all.push_back(text);
  });
  for (auto& text : texts(last.batch, 0)) all.push_back(text);
  EXPECT_THAT(all, ElementsAre("1", "2", "null"));
}

TEST(PathChoice, ReachesWhatLiesAroundARecord) {
  auto job = job_of(
      {choice("branch", "text", {"branch", "^branch", "^name"}), column("at", "bigint", "0")},
      "result.*.values");
  auto const page = decode(job, R"({"result": [{"branch": "a", "name": "x", "values": [[1], [2]]},
    {"branch": null, "name": "y", "values": [{"0": 3, "branch": "own"}, [4]]}]})");
  EXPECT_THAT(faults_of(page.batch), IsEmpty());
  EXPECT_THAT(texts(page.batch, 0), ElementsAre("a", "a", "own", "y"));
  EXPECT_THAT(texts(page.batch, 1), ElementsAre("1", "2", "3", "4"))
      << "elements of arrays have their numbers there too";
}

TEST(PathChoice, IsUnfoundOnlyWhereAllItsPathsAre) {
  auto const job = job_of({choice("city", "text", {"city", "a.town"})});
  PageDecoder found{job, {}};
  found.decode(page_of(R"([{"a": {"town": null}}])"));
  EXPECT_THAT(found.unfound_paths(), IsEmpty());
  PageDecoder unfound{job, {}};
  unfound.decode(page_of(R"([{"ctiy": 1}])"));
  EXPECT_THAT(unfound.unfound_paths(),
              ElementsAre(HasSubstr("column city: no record has the path \"city\"; did you mean")));
}

TEST(PathChoice, IsLookedUpForADeclarationThatIsWrong) {
  auto const job = job_of({choice("n", "bigint", {"n", "m"})});
  PageDecoder decoder{job, {}};
  decoder.decode(page_of(R"([{"m": "a"}, {"n": null, "m": "b"}])"));
  EXPECT_THAT(decoder.wrong_declarations(), ElementsAre(HasSubstr("declare it as text")));
}

}  // namespace
}  // namespace loanpulse
