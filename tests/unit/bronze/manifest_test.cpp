#include "bronze/manifest.hpp"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "support/manifest_text.hpp"

namespace loanpulse {
namespace {

BronzeRun const manifest_run{"loans", "018f0000-1234-7abc-8def-0123456789ab",
                             std::chrono::sys_days{std::chrono::year{2024} / 5 / 31}};

rapidjson::Document parsed(std::vector<BronzeFile> const& files) {
  rapidjson::Document document;
  document.Parse(manifest_text(manifest_run, files).c_str());
  EXPECT_FALSE(document.HasParseError());
  return document;
}

TEST(Manifest, DescribesEveryFile) {
  BronzeFile file;
  file.page = 2;
  file.path = page_path(manifest_run, 2);
  file.url = "http://a.example/x?q=\"quoted\"\n";
  file.status = 203;
  file.bytes = 5'000'000'000;
  file.stored_bytes = 100;
  file.sha256 = std::string(64, 'a');
  file.fetched_at =
      TimePoint{manifest_run.date} + std::chrono::hours{13} + std::chrono::microseconds{7};
  auto const document = parsed({file});
  auto const& entry = document["files"][0];
  EXPECT_EQ(entry["page"].GetUint64(), 2u);
  EXPECT_EQ(entry["path"].GetString(), file.path);
  EXPECT_EQ(entry["bytes"].GetUint64(), 5'000'000'000u);
  EXPECT_EQ(entry["stored_bytes"].GetUint64(), 100u);
  EXPECT_EQ(entry["sha256"].GetString(), file.sha256);
  EXPECT_EQ(entry["url"].GetString(), file.url);
  EXPECT_EQ(entry["status"].GetInt(), 203);
  EXPECT_STREQ(entry["fetched_at"].GetString(), "2024-05-31T13:00:00.000007Z");
}

TEST(Manifest, NamesTheRunAndAddsUpItsFiles) {
  BronzeFile first;
  first.bytes = 10;
  first.stored_bytes = 4;
  BronzeFile second;
  second.bytes = 20;
  second.stored_bytes = 5;
  auto const document = parsed({first, second});
  EXPECT_STREQ(document["job"].GetString(), "loans");
  EXPECT_EQ(document["run_id"].GetString(), manifest_run.run_id);
  EXPECT_EQ(document["attempt"].GetInt(), 1);
  EXPECT_STREQ(document["date"].GetString(), "2024-05-31");
  EXPECT_EQ(document["pages"].GetUint64(), 2u);
  EXPECT_EQ(document["bytes"].GetUint64(), 30u);
  EXPECT_EQ(document["stored_bytes"].GetUint64(), 9u);
}

TEST(Manifest, IsMadeInPiecesOfAnyNumberOfFiles) {
  for (std::size_t const count : {99u, 100u, 101u, 200u, 250u}) {
    std::vector<BronzeFile> files(count);
    files.back().page = count;
    Manifest manifest{manifest_run, files};
    std::size_t pieces = 0;
    while (!manifest.next().empty()) ++pieces;
    EXPECT_EQ(pieces, (count + 99) / 100);
    auto const document = parsed(files);
    ASSERT_EQ(document["files"].Size(), count);
    EXPECT_EQ(document["files"][static_cast<unsigned>(count) - 1]["page"].GetUint64(), count);
  }
}

TEST(Manifest, IsJsonWithoutFilesToo) { EXPECT_TRUE(parsed({})["files"].Empty()); }

}  // namespace
}  // namespace loanpulse
