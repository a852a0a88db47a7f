#include "decode/row_digest.hpp"

#include <fmt/format.h>

#include <gtest/gtest.h>

#include <string>

#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

std::uint64_t digest(std::string const& records) {
  auto const job =
      job_of({column("id", "bigint"), column("name", "text"), column("at", "timestamptz"),
              column("score", "double precision"), column("more", "jsonb")},
             "data");
  return decode(job, R"({"data": [)" + records + "]}").info.digest;
}

TEST(RowDigest, IsOfTheDeclaredValuesInWhateverOrder) {
  auto const rows = digest(R"({"id": 1, "name": "a"}, {"id": 2, "name": "b"})");
  EXPECT_EQ(rows, digest(R"({"name":"b","id":2},{ "id" : 1.0, "name": "\u0061", "x": 9 })"));
  EXPECT_NE(rows, digest(R"({"id": 1, "name": "b"}, {"id": 2, "name": "a"})"));
  EXPECT_NE(rows, digest(R"({"id": 1, "name": "a"})"));
  EXPECT_NE(digest(R"({"id": 1})"), digest(R"({"id": 1}, {"id": 1})"));
}

TEST(RowDigest, ChangesWithEveryValue) {
  auto const text = [](std::string const& name) { return digest(R"({"name": ")" + name + "\"}"); };
  std::string const longer(100, 'x');
  for (std::size_t size = 0; size < longer.size(); ++size) {
    auto const whole = longer.substr(0, size);
    EXPECT_NE(text(whole), text(whole + "x")) << size;
    for (std::size_t at = 0; at < size; ++at) {
      auto other = whole;
      other[at] = 'y';
      EXPECT_NE(text(whole), text(other)) << size << " " << at;
    }
  }
  EXPECT_NE(digest(R"({"id": 1})"), digest(R"({"id": null})"));
  EXPECT_NE(digest(R"({"name": ""})"), digest(R"({"name": null})"));
  EXPECT_NE(digest(R"({"score": 1.5})"), digest(R"({"score": 1.25})"));
  EXPECT_NE(digest(R"({"at": "2024-01-01T00:00:00Z"})"),
            digest(R"({"at": "2024-01-01T00:00:01Z"})"));
  EXPECT_NE(digest(R"({"more": {"a": 1}})"), digest(R"({"more": {"a": 2}})"));
}

TEST(RowDigest, TellsRowsApartThatCouldNotBeRead) {
  EXPECT_NE(digest(R"({"id": "x"})"), digest(R"({"id": "y"})"));
  EXPECT_EQ(digest(R"({"id": "x"})"), digest(R"({"id": "x"})"));
  EXPECT_NE(digest("1"), digest("2"));
}

TEST(RowDigest, IsTheSameOfAPageThatIsHandedOverInParts) {
  auto const job = job_of({column("id", "bigint")}, "data");
  std::string records;
  for (int id = 0; id < 2500; ++id) records += fmt::format("{}{{\"id\": {}}}", id ? "," : "", id);
  std::string const body = R"({"data": [)" + records + "]}";
  PageDecoder decoder{job, {}};
  std::size_t parts = 0;
  auto const in_parts = decoder.decode(page_of(body), [&](RowBatch) { ++parts; });
  EXPECT_EQ(parts, 2u);
  EXPECT_EQ(in_parts.info.digest, decoder.decode(page_of(body)).info.digest);
}

}  // namespace
}  // namespace loanpulse
