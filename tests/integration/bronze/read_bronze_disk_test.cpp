#include "bronze/read_bronze_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bronze/bronze_store_disk.hpp"
#include "support/bronze_fixture.hpp"

namespace loanpulse {
namespace {

class ReadBronzeTest : public BronzeTest {
 protected:
  ReadBronzeTest() {
    DiskBronzeStore store{root_, run()};
    store.store(page(1, noise(50'000, 3)));
    store.seal();
    file_ = store.files().front();
    path_ = root_ / file_.path;
  }

  std::string code_of_reading() {
    return error_of([&] { read_bronze(root_, file_); }).code();
  }

  BronzeFile file_;
  std::filesystem::path path_;
};

TEST_F(ReadBronzeTest, NoticesAFlippedBitAnywhere) {
  std::string const good = content_of(path_);
  for (std::size_t at = 0; at < good.size(); at += 997) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    write(path_, damaged);
    EXPECT_EQ(code_of_reading(), "bronze_corrupt") << at;
  }
}

TEST_F(ReadBronzeTest, NoticesAFileThatIsShorterOrLonger) {
  std::string const good = content_of(path_);
  for (auto const& other : {std::string{}, good.substr(0, good.size() - 1), good + "x"}) {
    write(path_, other);
    EXPECT_EQ(code_of_reading(), "bronze_corrupt") << other.size();
  }
}

TEST_F(ReadBronzeTest, NoticesAnotherFileInItsPlace) {
  file_.sha256 = std::string(64, '0');
  EXPECT_EQ(code_of_reading(), "bronze_corrupt");
}

TEST_F(ReadBronzeTest, SaysWhichFileIsMissing) {
  std::filesystem::remove(path_);
  auto const error = error_of([&] { read_bronze(root_, file_); });
  EXPECT_EQ(error.code(), "bronze_io");
  EXPECT_THAT(error.what(), testing::HasSubstr(path_.string()));
}

TEST_F(ReadBronzeTest, DoesNotLeaveTheBronzeFolder) {
  for (auto const* path : {"../bronze/x", "job=loans/../../x", "/etc/hostname"}) {
    file_.path = path;
    EXPECT_EQ(code_of_reading(), "bronze_name") << path;
  }
}

TEST_F(ReadBronzeTest, DoesNotFollowAPlantedLink) {
  auto const elsewhere = temp_.path() / "elsewhere";
  std::filesystem::rename(path_, elsewhere);
  std::filesystem::create_symlink(elsewhere, path_);
  EXPECT_EQ(code_of_reading(), "bronze_symlink");
}

}  // namespace
}  // namespace loanpulse
