#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "bronze/bronze_store_disk.hpp"
#include "bronze/read_bronze_disk.hpp"
#include "support/bronze_fixture.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using BronzeFailureTest = BronzeTest;

/// The error of storing one page and sealing.
StageError error_of_run(std::filesystem::path const& root, BronzeRun const& run, Page const& page) {
  try {
    DiskBronzeStore store{root, run};
    store.store(page);
    store.seal();
  } catch (StageError const& error) {
    return error;
  }
  return {ErrorKind::cancelled, "none", "no error"};
}

/// A tiny file system, where the process may mount one.
class TinyDisk {
 public:
  explicit TinyDisk(std::filesystem::path folder) : folder_{std::move(folder)} {
    std::filesystem::create_directories(folder_);
    mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=1m") == 0;
  }
  ~TinyDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  TinyDisk(TinyDisk const&) = delete;
  TinyDisk& operator=(TinyDisk const&) = delete;

  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path folder_;
  bool mounted_ = false;
};

TEST_F(BronzeFailureTest, SaysThatTheDiskIsFullAndLeavesNoPartOfAFile) {
  TinyDisk const disk{root_};
  if (!disk.mounted()) {
    GTEST_SKIP() << "a full disk was not tried: this process may not mount a tmpfs ("
                 << std::strerror(errno) << ")";
  }
  DiskBronzeStore store{root_, run()};
  store.store(page(1, noise(200'000, 1)));
  store.store(page(2, noise(2'000'000, 2)));
  auto const error = error_of([&] { store.seal(); });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "bronze_disk_full");
  EXPECT_THAT(error.what(), HasSubstr((folder_ / "page-000002.json.zst").string()));
  EXPECT_THAT(error.what(), HasSubstr(" bytes free); make room"));
  EXPECT_THAT(names_in(folder_), testing::ElementsAre("page-000001.json.zst"));
}

TEST_F(BronzeFailureTest, GoesOnWhenThereIsRoomAgain) {
  TinyDisk const disk{root_};
  if (!disk.mounted()) {
    GTEST_SKIP() << "a full disk was not tried: this process may not mount a tmpfs ("
                 << std::strerror(errno) << ")";
  }
  write(root_ / "ballast", std::string(1u << 20, 'x'));
  EXPECT_EQ(error_of_run(root_, run(), page(1, "[1]")).code(), "bronze_disk_full");
  std::filesystem::remove(root_ / "ballast");
  EXPECT_EQ(error_of_run(root_, run(), page(1, "[1]")).code(), "none");
}

TEST_F(BronzeFailureTest, ThrowsAnEarlierPagesFailureFromTheNextStore) {
  write(root_, "a file where the folder should be");
  DiskBronzeStore store{root_, run()};
  auto const error = error_of([&] {
    for (unsigned number = 1; number <= 100; ++number) store.store(page(number, "[]"));
  });
  EXPECT_EQ(error.code(), "bronze_not_writable");
  EXPECT_EQ(error_of([&] { store.seal(); }).code(), "bronze_not_writable");
}

TEST_F(BronzeFailureTest, RefusesAJobThatWouldLeaveTheFolder) {
  auto const error = error_of([&] { DiskBronzeStore{root_, run("../x")}; });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "bronze_name");
}

TEST_F(BronzeFailureTest, DoesNotWriteThroughAPlantedLink) {
  auto const elsewhere = temp_.path() / "elsewhere";
  std::filesystem::create_directories(elsewhere);
  for (auto const& link : {root_ / "job=loans", folder_.parent_path(), folder_}) {
    std::filesystem::create_directories(link.parent_path());
    std::filesystem::create_directory_symlink(elsewhere, link);
    auto const error = error_of_run(root_, run(), page(1, "[1]"));
    EXPECT_EQ(error.kind(), ErrorKind::rejected) << link;
    EXPECT_EQ(error.code(), "bronze_symlink") << link;
    EXPECT_THAT(error.what(), StartsWith("bronze: cannot open " + link.string()));
    std::filesystem::remove(link);
  }
  EXPECT_TRUE(names_in(elsewhere).empty());
}

TEST_F(BronzeFailureTest, ReplacesAPlantedFileLinkInsteadOfFollowingIt) {
  auto const victim = temp_.path() / "victim";
  write(victim, "precious");
  std::filesystem::create_directories(folder_);
  std::filesystem::create_symlink(victim, folder_ / "page-000001.json.zst");
  EXPECT_EQ(error_of_run(root_, run(), page(1, "[1]")).code(), "none");
  EXPECT_EQ(content_of(victim), "precious");
}

TEST_F(BronzeFailureTest, FollowsALinkThatIsTheBronzeFolderItself) {
  auto const disk = temp_.path() / "other disk";
  std::filesystem::create_directories(disk);
  std::filesystem::create_directory_symlink(disk, root_);
  EXPECT_EQ(error_of_run(root_, run(), page(1, "[1]")).code(), "none");
  EXPECT_EQ(names_in(disk).size(), 1u);
}

TEST_F(BronzeFailureTest, SaysWhatMayNotBeWritten) {
  std::filesystem::create_directories(folder_ / "page-000001.json.zst");
  auto const error = error_of_run(root_, run(), page(1, "[1]"));
  EXPECT_EQ(error.code(), "bronze_not_writable");
  EXPECT_THAT(names_in(folder_), testing::ElementsAre("page-000001.json.zst"));
}

}  // namespace
}  // namespace loanpulse
