#include "bronze/retention_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/bronze_fixture.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;

class RetentionTest : public BronzeTest {
 protected:
  static std::chrono::sys_days day(unsigned number) {
    return std::chrono::sys_days{std::chrono::year{2024} / 5 / static_cast<int>(number)};
  }

  RetentionResult remove_before(unsigned number) {
    return retention_.apply(root_, "loans", day(number), now());
  }

  std::filesystem::path run_of(unsigned number) const {
    return job_ / date_folder(day(number)) / run_folder(run().run_id);
  }

  /// Noon of a day.
  static TimePoint now(unsigned number = 5) { return day(number) + std::chrono::hours{12}; }
  /// As if it had been written so long before that.
  static void age(std::filesystem::path const& file, std::chrono::hours hours) {
    std::filesystem::last_write_time(file, std::chrono::file_clock::from_sys(now() - hours));
  }

  BronzeRetention retention_;
  std::filesystem::path const job_ = root_ / "job=loans";
};

TEST_F(RetentionTest, RemovesDaysBeforeTheOldestKeptOne) {
  for (unsigned const number : {1u, 2u, 3u}) write(run_of(number) / "page-000001.json.zst", "x");
  auto const result = remove_before(3);
  EXPECT_EQ(result.folders, 2u);
  EXPECT_EQ(result.files, 2u);
  EXPECT_GT(result.bytes, 0u);
  EXPECT_THAT(names_in(job_), ElementsAre("date=2024-05-03"));
  EXPECT_THAT(names_in(run_of(3)), ElementsAre("page-000001.json.zst"));
}

TEST_F(RetentionTest, LeavesOtherJobsAndOtherNamesAlone) {
  write(root_ / "job=other" / "date=2024-05-01" / "x", "x");
  write(job_ / "date=2024-5-1" / "x", "x");
  write(job_ / "notes" / "x", "x");
  write(job_ / "date=2024-05-01.txt", "x");
  EXPECT_EQ(remove_before(31).folders, 0u);
  EXPECT_EQ(names_in(job_).size(), 3u);
  EXPECT_EQ(names_in(root_ / "job=other").size(), 1u);
}

TEST_F(RetentionTest, RemovesLinksInsteadOfFollowingThem) {
  auto const precious = temp_.path() / "precious";
  write(precious / "file", "x");
  std::filesystem::create_directories(run_of(1));
  std::filesystem::create_directory_symlink(precious, run_of(1) / "link");
  std::filesystem::create_directory_symlink(precious, run_of(1).parent_path() / "run=link");
  EXPECT_EQ(remove_before(2).folders, 1u);
  EXPECT_THAT(names_in(precious), ElementsAre("file"));
}

TEST_F(RetentionTest, DoesNotTouchALinkThatLooksLikeADay) {
  auto const precious = temp_.path() / "precious";
  write(precious / "file", "x");
  std::filesystem::create_directories(job_);
  std::filesystem::create_directory_symlink(precious, job_ / "date=2024-05-01");
  EXPECT_EQ(remove_before(2).folders, 0u);
  EXPECT_THAT(names_in(precious), ElementsAre("file"));
}

TEST_F(RetentionTest, RefusesAJobFolderThatIsALink) {
  std::filesystem::create_directories(root_);
  std::filesystem::create_directory_symlink(temp_.path(), job_);
  EXPECT_EQ(error_of([&] { remove_before(2); }).code(), "bronze_symlink");
}

TEST_F(RetentionTest, RemovesLeftOversOfDeadProcessesAfterADay) {
  auto const old_one = run_of(3) / ".tmp-0123456789abcdef";
  auto const fresh_one = run_of(3) / ".tmp-fedcba9876543210";
  auto const page = run_of(3) / "page-000001.json.zst";
  for (auto const& file : {old_one, fresh_one, page}) write(file, "x");
  age(old_one, std::chrono::hours{25});
  age(fresh_one, std::chrono::hours{23});
  age(page, std::chrono::hours{100});
  EXPECT_EQ(remove_before(3).left_overs, 1u);
  EXPECT_THAT(names_in(run_of(3)), ElementsAre(".tmp-fedcba9876543210", "page-000001.json.zst"));
}

TEST_F(RetentionTest, LooksForLeftOversOnceADayInTheLastThree) {
  EXPECT_EQ(remove_before(1).left_overs, 0u);
  for (unsigned const number : {1u, 2u, 4u, 5u}) {
    write(run_of(number) / ".tmp-0123456789abcdef", "x");
    age(run_of(number) / ".tmp-0123456789abcdef", std::chrono::hours{48});
  }
  EXPECT_EQ(remove_before(1).left_overs, 2u) << "of the second and the fourth";
  write(run_of(4) / ".tmp-0123456789abcdef", "x");
  age(run_of(4) / ".tmp-0123456789abcdef", std::chrono::hours{48});
  EXPECT_EQ(remove_before(1).left_overs, 0u) << "looked today";
  EXPECT_EQ(retention_.apply(root_, "loans", day(1), now(6)).left_overs, 2u)
      << "of the fourth and the fifth";
}

TEST_F(RetentionTest, IsFineWithoutAnyFolder) {
  EXPECT_EQ(remove_before(2).folders, 0u);
  EXPECT_EQ(error_of([&] { retention_.apply(root_, "../x", day(1), now()); }).code(),
            "bronze_name");
}

}  // namespace
}  // namespace loanpulse
