#include "bronze/bronze_store_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zstd.h>

#include <stdexcept>

#include "bronze/read_bronze_disk.hpp"
#include "ops/sha256.hpp"
#include "support/bronze_fixture.hpp"
#include "support/manifest_text.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;

using DiskBronzeStoreTest = BronzeTest;

TEST_F(DiskBronzeStoreTest, KeepsEveryBodyByteForByte) {
  std::vector<std::string> const bodies{"[]", "", std::string("\0\xff\r\n", 4), noise(600'000, 1),
                                        std::string(5'000'000, ' ')};
  DiskBronzeStore store{root_, run()};
  for (std::size_t i = 0; i < bodies.size(); ++i) store.store(page(i + 1, bodies[i]));
  store.seal();
  ASSERT_EQ(store.files().size(), bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    EXPECT_EQ(read_bronze(root_, store.files()[i]), bodies[i]);
  }
}

TEST_F(DiskBronzeStoreTest, WritesPlainZstdFramesWithAChecksum) {
  DiskBronzeStore store{root_, run()};
  store.store(page(1, "[1,2]"));
  store.seal();
  std::string const stored = content_of(folder_ / "page-000001.json.zst");
  std::string body(100, '\0');
  body.resize(ZSTD_decompress(body.data(), body.size(), stored.data(), stored.size()));
  EXPECT_EQ(body, "[1,2]");
  EXPECT_NE(stored.at(4) & 4, 0);  // RFC 8878, 3.1.1.1.1: Content_Checksum_flag
}

TEST_F(DiskBronzeStoreTest, RecordsWhatItStored) {
  DiskBronzeStore store{root_, run()};
  store.store(page(1, "abc"));
  store.seal();
  BronzeFile const& file = store.files().front();
  EXPECT_EQ(file.page, 1u);
  EXPECT_EQ(file.path, page_path(run(), 1));
  EXPECT_EQ(file.url, "http://a.example/loans?page=1");
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.bytes, 3u);
  EXPECT_EQ(file.stored_bytes, std::filesystem::file_size(root_ / file.path));
  EXPECT_EQ(file.sha256, sha256_hex(content_of(root_ / file.path)));
  EXPECT_EQ(file.fetched_at, TimePoint{run().date});
}

TEST_F(DiskBronzeStoreTest, LeavesPagesAndAManifestAndNothingElse) {
  DiskBronzeStore store{root_, run()};
  store.store(page(1, "[1]"));
  store.store(page(2, "[2]"));
  store.seal();
  EXPECT_THAT(names_in(folder_),
              ElementsAre("_manifest.json", "page-000001.json.zst", "page-000002.json.zst"));
  EXPECT_EQ(content_of(folder_ / "_manifest.json"), manifest_text(run(), store.files()));
}

TEST_F(DiskBronzeStoreTest, KeepsPagesInOrderBehindABoundedQueue) {
  DiskBronzeStore store{root_, run()};
  for (unsigned number = 1; number <= 40; ++number) {
    store.store(page(number, noise(100'000, number)));
  }
  store.seal();
  ASSERT_EQ(store.files().size(), 40u);
  for (unsigned number = 1; number <= 40; ++number) {
    BronzeFile const& file = store.files()[number - 1];
    EXPECT_EQ(file.page, number);
    EXPECT_EQ(read_bronze(root_, file), noise(100'000, number));
  }
}

TEST_F(DiskBronzeStoreTest, TakesAPageLargerThanItsWholeQueue) {
  DiskBronzeStore store{root_, run()};
  store.store(page(1, "[1]"));
  store.store(page(2, std::string(40u << 20, 'x')));
  store.store(page(3, "[3]"));
  store.seal();
  EXPECT_EQ(store.files().at(1).bytes, 40u << 20);
}

TEST_F(DiskBronzeStoreTest, ShowsNothingToStrangers) {
  umask(0);
  DiskBronzeStore store{root_, run()};
  store.store(page(1, "[1]"));
  store.seal();
  umask(022);
  struct stat status {};
  ASSERT_EQ(stat((folder_ / "page-000001.json.zst").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  for (auto folder = folder_; folder != temp_.path(); folder = folder.parent_path()) {
    ASSERT_EQ(stat(folder.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0750u) << folder;
  }
}

TEST_F(DiskBronzeStoreTest, KeepsTheEvidenceOfARunThatFailed) {
  {
    DiskBronzeStore store{root_, run()};
    store.store(page(1, "<html>"));
  }
  EXPECT_THAT(names_in(folder_), ElementsAre("page-000001.json.zst"));
}

TEST_F(DiskBronzeStoreTest, CreatesNothingWithoutAPage) {
  {
    DiskBronzeStore store{root_, run()};
    store.seal();
    EXPECT_TRUE(store.files().empty());
  }
  EXPECT_FALSE(std::filesystem::exists(root_));
}

TEST_F(DiskBronzeStoreTest, ReplacesThePagesOfAnInterruptedAttempt) {
  write(folder_ / "page-000001.json.zst", "half a page");
  write(folder_ / ".tmp-0123456789abcdef", "left over");
  DiskBronzeStore store{root_, run()};
  store.store(page(1, "[1]"));
  store.seal();
  EXPECT_EQ(read_bronze(root_, store.files().front()), "[1]");
}

TEST_F(DiskBronzeStoreTest, InsistsOnItsOrder) {
  DiskBronzeStore store{root_, run()};
  EXPECT_THROW(store.files(), std::logic_error);
  store.seal();
  EXPECT_THROW(store.store(page(1, "[]")), std::logic_error);
}

/// The parts of an answer, the last one too if it is complete.
std::vector<Page> parts_of(Page const& whole, std::size_t size, bool is_complete = true) {
  std::vector<Page> parts;
  auto const& text = whole.body.text();
  for (std::size_t at = 0; at < text.size(); at += size) {
    Page part = whole;
    part.part.number = parts.size() + 1;
    part.part.is_last = is_complete && at + size >= text.size();
    part.body = text.substr(at, size);
    parts.push_back(std::move(part));
  }
  return parts;
}

TEST_F(DiskBronzeStoreTest, KeepsTheAnswerThatCameInPartsInOneFile) {
  std::string const long_answer = noise(3'000'000, 7) + std::string(9'000'000, ' ');
  DiskBronzeStore store{root_, run()};
  store.store(page(1, "[]"));
  for (auto const& part : parts_of(page(2, long_answer), 1'000'001)) store.store(part);
  for (auto const& part : parts_of(page(3, "{}\n{}\n"), 3)) store.store(part);
  Page empty_end = page(4, "{}\n");
  empty_end.part.is_last = false;
  store.store(empty_end);
  empty_end.part = {.number = 2};
  empty_end.body = std::string{};
  store.store(empty_end);
  store.store(page(5, "[5]"));
  store.seal();
  ASSERT_EQ(store.files().size(), 5u);
  EXPECT_EQ(store.files()[1].page, 2u);
  EXPECT_EQ(store.files()[1].bytes, long_answer.size());
  EXPECT_TRUE(read_bronze(root_, store.files()[1]) == long_answer);
  EXPECT_EQ(read_bronze(root_, store.files()[2]), "{}\n{}\n");
  EXPECT_EQ(read_bronze(root_, store.files()[3]), "{}\n");
  EXPECT_EQ(read_bronze(root_, store.files()[4]), "[5]");
  // One frame: there are readers that stop at the end of the first.
  auto const stored = content_of(root_ / store.files()[1].path);
  EXPECT_EQ(ZSTD_findFrameCompressedSize(stored.data(), stored.size()), stored.size());
}

TEST_F(DiskBronzeStoreTest, KeepsWhatCameOfAnAnswerThatBrokeOffUnderANameThatSaysSo) {
  std::string const text = noise(300'000, 7);
  {
    DiskBronzeStore store{root_, run()};
    store.store(page(1, "[]"));
    for (auto const& part : parts_of(page(2, text), 100'000, false)) store.store(part);
  }
  EXPECT_THAT(names_in(folder_),
              ElementsAre("page-000001.json.zst", "page-000002.incomplete.json.zst"));
  auto const stored = content_of(folder_ / "page-000002.incomplete.json.zst");
  std::string body(text.size() + 1, 'x');
  body.resize(ZSTD_decompress(body.data(), body.size(), stored.data(), stored.size()));
  EXPECT_TRUE(body == text);
}

}  // namespace
}  // namespace loanpulse
