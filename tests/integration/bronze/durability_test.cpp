// What a power cut may leave: nothing that a manifest or a commit speaks of is only in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "bronze/bronze_store_disk.hpp"
#include "integration/bronze/disk_calls.hpp"
#include "support/bronze_fixture.hpp"

namespace loanpulse {
namespace {

using Kind = DiskCall::Kind;

class BronzeDurabilityTest : public BronzeTest {
 protected:
  /// Stores three pages, the second of which takes several writes, and seals.
  std::vector<DiskCall> calls_of_a_run() {
    DiskBronzeStore store{root_, run()};
    store.store(page(1, "[1]"));
    store.store(page(2, noise(3'000'000, 2)));
    store.store(page(3, "[3]"));
    store.seal();
    return disk_.calls();
  }

  static std::optional<std::size_t> last(std::vector<DiskCall> const& calls, Kind kind,
                                         std::string const& path) {
    std::optional<std::size_t> place;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (calls[i].kind == kind && calls[i].path == path) place = i;
    }
    return place;
  }

  std::vector<std::filesystem::path> folders() const {
    return {root_, folder_.parent_path().parent_path(), folder_.parent_path(), folder_};
  }

  DiskCalls disk_{temp_.path().string()};
};

TEST_F(BronzeDurabilityTest, AFileIsDurableBeforeItGetsItsName) {
  auto const calls = calls_of_a_run();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (calls[i].kind != Kind::rename) continue;
    names.push_back(std::filesystem::path{calls[i].new_path}.filename().string());
    auto const synced = last(calls, Kind::sync, calls[i].path);
    auto const written = last(calls, Kind::write, calls[i].path);
    ASSERT_TRUE(synced && written) << names.back();
    EXPECT_LT(*written, *synced) << names.back();
    EXPECT_LT(*synced, i) << names.back();
  }
  EXPECT_THAT(names, testing::ElementsAre("page-000001.json.zst", "page-000002.json.zst",
                                          "page-000003.json.zst", "_manifest.json"));
}

TEST_F(BronzeDurabilityTest, EveryNameIsDurableOnceTheRunIsSealed) {
  auto const calls = calls_of_a_run();
  std::size_t names = 0;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (calls[i].kind != Kind::rename && calls[i].kind != Kind::make_folder) continue;
    auto const& name = calls[i].kind == Kind::rename ? calls[i].new_path : calls[i].path;
    auto const folder = std::filesystem::path{name}.parent_path().string();
    auto const synced = last(calls, Kind::sync, folder);
    EXPECT_TRUE(synced && *synced > i) << name << " in " << folder;
    ++names;
  }
  EXPECT_EQ(names, 4u + folders().size());
}

TEST_F(BronzeDurabilityTest, FoldersThatWereFoundThereAreMadeDurableToo) {
  std::filesystem::create_directories(folder_);  // by a process that died before its sync
  auto const calls = calls_of_a_run();
  for (auto const& folder : folders()) {
    EXPECT_TRUE(last(calls, Kind::sync, folder.string())) << folder;
  }
}

TEST_F(BronzeDurabilityTest, AFileThatCannotBeMadeDurableGetsNoName) {
  disk_.fail_sync([](std::string const& path) { return path.find(".tmp-") != path.npos; });
  EXPECT_EQ(error_of([&] { calls_of_a_run(); }).code(), "bronze_io");
  auto const calls = disk_.calls();
  EXPECT_TRUE(std::none_of(calls.begin(), calls.end(),
                           [](DiskCall const& call) { return call.kind == Kind::rename; }));
  EXPECT_TRUE(names_in(folder_).empty());
}

TEST_F(BronzeDurabilityTest, AFolderThatCannotBeMadeDurableFailsTheRun) {
  for (auto const& folder : folders()) {
    std::filesystem::remove_all(root_);
    disk_.fail_sync([&](std::string const& path) { return path == folder.string(); });
    EXPECT_EQ(error_of([&] { calls_of_a_run(); }).code(), "bronze_io") << folder;
  }
}

}  // namespace
}  // namespace loanpulse
