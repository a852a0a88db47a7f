#include "load/copy/page_spool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/copy/row_encoder.hpp"
#include "support/memory_scratch.hpp"
#include "support/sample_job.hpp"

namespace loanpulse {
namespace {

constexpr char const* run_id = "01234567-89ab-cdef-0123-456789abcdef";

std::string text_of(std::span<char const> bytes) { return {bytes.data(), bytes.size()}; }

/// Keys from..to, with nulls, empty and long texts among the rest.
RowBatch page(std::size_t number, std::int64_t from, std::int64_t to) {
  static std::string const long_text(3'000, 'x');
  RowBatch batch;
  batch.page = number;
  batch.columns = 4;
  for (auto key = from; key < to; ++key) {
    batch.cells.push_back(Cell::of_integer(CellKind::integer, key));
    std::string_view const text = key % 3 == 1 ? "" : std::string_view{long_text};
    batch.cells.push_back(key % 3 == 0 ? Cell{} : Cell::of_text(CellKind::text, text));
    batch.cells.push_back(Cell::of_text(CellKind::numeric, "1234.50"));
    batch.cells.push_back(Cell::of_integer(CellKind::timestamp, key));
    batch.cursors.push_back("2024-03-01T00:00:00.000000700Z");
  }
  batch.rows = batch.cursors.size();
  return batch;
}

class PageSpoolTest : public testing::Test {
 protected:
  void add(RowBatch const& batch, std::vector<bool> const& keep) {
    auto const stream = encoder.encode_for_target(batch, keep, mark);
    spool.add_for_target(stream, encoder.orders(batch, keep));
  }

  Job job = sample_job();
  LoadMark mark{run_id, 1'700'000'000'000'000};
  RowEncoder encoder{job, false};
  MemoryScratch scratch;
  PageSpool spool{scratch};
};

TEST_F(PageSpoolTest, GivesBackWhatTheTargetTook) {
  auto const first = page(1, 0, 10);
  auto const second = page(2, 10, 13);
  add(first, std::vector<bool>(10, true));
  add(second, std::vector<bool>(3, true));
  ASSERT_EQ(spool.pages(), 2u);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(text_of(spool.as_added(1)),
              text_of(encoder.encode_for_target(second, std::vector<bool>(3, true), mark)));
    EXPECT_EQ(text_of(spool.as_added(0)),
              text_of(encoder.encode_for_target(first, std::vector<bool>(10, true), mark)));
  }
}

TEST_F(PageSpoolTest, TurnsItIntoWhatTheStagingTableWouldHaveTaken) {
  auto const batch = page(7, 100, 110);
  std::vector<bool> keep(10, true);
  keep[0] = keep[5] = keep[9] = false;
  add(batch, keep);
  EXPECT_EQ(text_of(spool.for_staging(0)), text_of(encoder.encode(batch, keep)));
}

TEST_F(PageSpoolTest, APageWithoutRoomIsNoPage) {
  MemoryScratch small{1'000};
  PageSpool full{small};
  auto const batch = page(1, 0, 10);
  std::vector<bool> const keep(10, true);
  auto const stream = encoder.encode_for_target(batch, keep, mark);
  EXPECT_THROW(full.add_for_target(stream, encoder.orders(batch, keep)), StageError);
  EXPECT_EQ(full.pages(), 0u);
  EXPECT_EQ(full.rows(), 0u);
}

TEST_F(PageSpoolTest, KeepsPagesForTheStagingTableBesideThoseForTheTarget) {
  auto const first = page(1, 0, 10);
  auto const second = page(2, 10, 13);
  add(first, std::vector<bool>(10, true));
  spool.add_for_staging(encoder.encode(second, std::vector<bool>(3, true)), 3);
  EXPECT_EQ(spool.rows(), 13u);
  EXPECT_EQ(text_of(spool.for_staging(1)),
            text_of(encoder.encode(second, std::vector<bool>(3, true))));
  EXPECT_EQ(text_of(spool.for_staging(0)),
            text_of(encoder.encode(first, std::vector<bool>(10, true))));
}

TEST_F(PageSpoolTest, NeedsNoFileBeforeAPageComesAndAfterItWasCleared) {
  EXPECT_EQ(scratch.created, 0);
  add(page(1, 0, 10), std::vector<bool>(10, true));
  spool.clear();
  EXPECT_EQ(spool.pages(), 0u);
  EXPECT_EQ(spool.rows(), 0u);
  add(page(2, 10, 13), std::vector<bool>(3, true));
  EXPECT_EQ(scratch.created, 2);
  EXPECT_EQ(spool.rows(0), 3u);
}

TEST_F(PageSpoolTest, RowsOfTheStagingTableBecomeThoseOfTheTarget) {
  auto const batch = page(7, 0, 10);
  std::vector<bool> const keep{true, false, true, true, true, true, true, false, true, true};
  BinaryCopy retargeted;
  std::vector<std::int64_t> orders;
  for (bool const with_cursor_text : {false, true}) {
    RowEncoder for_staging{job, with_cursor_text};
    retarget(for_staging.encode(batch, keep), job.target.columns.size(), mark, retargeted, orders);
    EXPECT_EQ(text_of(retargeted.bytes()), text_of(encoder.encode_for_target(batch, keep, mark)));
    auto const expected = encoder.orders(batch, keep);
    EXPECT_EQ(orders, (std::vector<std::int64_t>{expected.begin(), expected.end()}));
  }
}

}  // namespace
}  // namespace loanpulse
