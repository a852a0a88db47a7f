#include "unit/decode/decoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> wrong(Job const& job, std::vector<std::string> const& bodies) {
  PageDecoder decoder{job, {}};
  for (auto const& body : bodies) decoder.decode(page_of(body));
  return decoder.wrong_declarations();
}

Job job_of_amount(std::string const& type, std::string path = {}) {
  return job_of({column("id", "bigint"), column("amount", type, std::move(path))});
}

TEST(WrongDeclarations, AreThoseThatNoValueFits) {
  EXPECT_THAT(wrong(job_of_amount("bigint"),
                    {R"([{"id": 1, "amount": "A-17"}, {"id": 2, "amount": "A-18"}])"}),
              ElementsAre("column amount: its declaration is wrong, for none of its first 2 values "
                          "converts: declare it as text, which takes them all"));
  EXPECT_THAT(wrong(job_of_amount("timestamptz", "at.begin"),
                    {R"([{"id": 1, "at": {"begin": 1709251200}}])"}),
              ElementsAre("column amount: its declaration is wrong, for its first value does not "
                          "convert: set `format: unix` on it, which takes it"));
}

TEST(WrongDeclarations, AreJudgedByThoseThatHaveAValue) {
  EXPECT_THAT(wrong(job_of_amount("bigint"), {R"([{"id": 1, "amount": null}, {"id": 2},
                                                  {"id": 3, "amount": {"value": 1}}])"}),
              ElementsAre("column amount: its declaration is wrong, for its first value does not "
                          "convert: declare it as jsonb, which takes it"));
}

TEST(WrongDeclarations, AreNoneWhereSomeRowIsRight) {
  auto const job = job_of_amount("bigint");
  EXPECT_THAT(wrong(job, {R"([{"id": 1, "amount": "A-17"}, {"id": 2, "amount": 18}])"}), IsEmpty());
  EXPECT_THAT(wrong(job, {R"([{"id": 1, "amount": null}])"}), IsEmpty());
  EXPECT_THAT(wrong(job, {"[]"}), IsEmpty());
}

TEST(WrongDeclarations, AreJudgedByTheFirstPageThatHasRows) {
  auto const job = job_of_amount("bigint");
  EXPECT_THAT(wrong(job, {"[]", R"([{"id": 1, "amount": "A-17"}])"}), testing::SizeIs(1));
  EXPECT_THAT(wrong(job, {R"([{"id": 1, "amount": 1}])", R"([{"id": 1, "amount": "A-17"}])"}),
              IsEmpty());
}

TEST(WrongDeclarations, AreToldOfEveryColumn) {
  auto const job = job_of({column("id", "boolean"), column("amount", "bigint"),
                           column("city", "text"), column("at", "date")});
  EXPECT_THAT(
      wrong(job, {R"([{"id": 7, "amount": "x", "city": "Riga", "at": "2024-02-30"}])"}),
      ElementsAre(testing::StartsWith("column id: "), testing::StartsWith("column amount: "),
                  testing::StartsWith("column at: ")));
}

TEST(WrongDeclarations, AreNotSaidOfRecordsThatAreNone) {
  EXPECT_THAT(wrong(job_of_amount("bigint"), {R"(["a", "b"])"}), IsEmpty());
}

}  // namespace
}  // namespace loanpulse
