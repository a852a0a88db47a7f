#include "unit/decode/decoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Of a run whose pages have these bodies.
std::vector<std::string> unfound(Job const& job, std::vector<std::string> const& bodies) {
  PageDecoder decoder{job, {}};
  for (auto const& body : bodies) decoder.decode(page_of(body));
  return decoder.unfound_paths();
}

Job job_of_city(std::string path) {
  return job_of({column("id", "bigint"), column("city", "text", std::move(path))});
}

TEST(UnfoundPaths, NameTheMembersAndWhatIsProbablyMeant) {
  EXPECT_THAT(unfound(job_of_city("ctiy"), {R"([{"id": 1, "city": "Riga"}, {"id": 2}])"}),
              ElementsAre("column city: no record has the path \"ctiy\"; did you mean \"city\"? (a "
                          "record has the members id and city)"));
  EXPECT_THAT(unfound(job_of_city("town"), {R"([{"id": 1}])"}),
              ElementsAre("column city: no record has the path \"town\"; a record has the members "
                          "id"));
}

TEST(UnfoundPaths, AreFoundByOneRecordOfTheRun) {
  auto const job = job_of_city("city");
  EXPECT_THAT(unfound(job, {R"([{"id": 1}])", R"([{"id": 2}, {"id": 3, "city": null}])"}),
              IsEmpty());
  EXPECT_THAT(unfound(job, {R"([{"id": 1, "city": "Riga"}])", R"([{"id": 2}])"}), IsEmpty());
}

TEST(UnfoundPaths, AreNoneWhereNothingWasRead) {
  EXPECT_THAT(unfound(job_of_city("ctiy"), {"[]", "[]"}), IsEmpty());
  EXPECT_THAT(unfound(job_of_city("ctiy"), {R"(["a", 1])"}), IsEmpty())
      << "no record: the rows say so";
}

TEST(UnfoundPaths, ListWhatIsThereWhereThePathBreaksOff) {
  EXPECT_THAT(
      unfound(job_of_city("address.ctiy"), {R"([{"id": 1, "address": {"zip": 1, "city": 2}}])"}),
      ElementsAre("column city: no record has the path \"address.ctiy\"; did you mean "
                  "\"address.city\"? (\"address\" has the members zip and city)"));
  EXPECT_THAT(
      unfound(job_of_city("adress.city"), {R"([{"id": 1, "address": {"zip": 1, "city": 2}}])"}),
      ElementsAre("column city: no record has the path \"adress.city\"; did you mean "
                  "\"address.city\"? (a record has the members id and address)"));
  EXPECT_THAT(unfound(job_of_city("tags.7"), {R"([{"id": 1, "tags": ["a", "b"]}])"}),
              ElementsAre("column city: no record has the path \"tags.7\"; \"tags\" is an array of "
                          "2"));
  EXPECT_THAT(unfound(job_of_city("a.b.c"), {R"([{"a": null}, {"a": {"b": {}}, "id": 1}])"}),
              ElementsAre("column city: no record has the path \"a.b.c\"; \"a.b\" has no members"));
}

TEST(UnfoundPaths, DoNotBreakOffAtNull) {
  auto const job = job_of_city("address.city");
  EXPECT_THAT(unfound(job, {R"([{"id": 1, "address": null}])"}), IsEmpty());
  EXPECT_THAT(unfound(job, {R"([{"id": 1, "address": null}])",
                            R"([{"id": 1, "address": null}, {"id": 2, "address": {"zip": 1}}])"}),
              ElementsAre("column city: no record has the path \"address.city\"; \"address\" has "
                          "the members zip"));
}

TEST(UnfoundPaths, AreNotLookedForWhereTheyAreOptional) {
  auto job = job_of_city("ctiy");
  job.target.columns[1].optional = true;
  EXPECT_THAT(unfound(job, {R"([{"id": 1, "city": "Riga"}])"}), IsEmpty());
}

TEST(UnfoundPaths, AreOneNameWhereTheyLeadToWhatLiesAroundARecord) {
  auto job = job_of({column("id", "bigint"), column("branch", "text", "^metric.branch")}, "*.rows");
  EXPECT_THAT(unfound(job, {R"([{"metric": {"branch": "north"}, "rows": [{"id": 1}]}])"}),
              IsEmpty());
  EXPECT_THAT(unfound(job, {R"([{"metric": {}, "rows": [{"id": 1}]}])"}),
              ElementsAre("column branch: no record has the path \"^metric.branch\"; a record has "
                          "the members id"));
}

TEST(UnfoundPaths, QuoteDotsInNames) {
  EXPECT_THAT(unfound(job_of_city("home.city"), {R"([{"id": 1, "home": {"ci.ty": 1}}])"}),
              ElementsAre("column city: no record has the path \"home.city\"; did you mean "
                          "\"home.ci\\.ty\"? (\"home\" has the members ci.ty)"));
}

TEST(UnfoundPaths, ListManyMembersInPart) {
  std::string record = R"({"id": 1)";
  for (int i = 0; i < 200; ++i) record += ", \"m" + std::to_string(i) + "\": 0";
  auto const words = unfound(job_of_city("town"), {"[" + record + "}]"});
  ASSERT_EQ(words.size(), 1u);
  EXPECT_THAT(words[0], testing::HasSubstr("id, m0, m1, m2"));
  EXPECT_THAT(words[0], testing::EndsWith("m18 and more"));
}

TEST(UnfoundPaths, AreFoundInPartsThatWereHandedOver) {
  auto const job = job_of_city("city");
  std::string body = R"([{"id": 0, "city": "Riga"})";
  for (int id = 1; id < 2'500; ++id) body += ", {\"id\": " + std::to_string(id) + "}";
  PageDecoder decoder{job, {}};
  int parts = 0;
  decoder.decode(page_of(body + "]"), [&](RowBatch) { ++parts; });
  EXPECT_EQ(parts, 2);
  EXPECT_THAT(decoder.unfound_paths(), IsEmpty());
}

TEST(UnfoundPaths, AreToldOfPagesThatAreReadTwice) {
  EXPECT_THAT(unfound(job_of_city("town"), {R"([{"id": 1, "big": 1e400}])"}),
              ElementsAre("column city: no record has the path \"town\"; a record has the members "
                          "id and big"));
}

}  // namespace
}  // namespace loanpulse
