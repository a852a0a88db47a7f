#include "schedule/due_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace loanpulse {
namespace {

TimePoint second(std::int64_t count) { return TimePoint{std::chrono::seconds{count}}; }

TEST(DueQueue, HandsOutWhatIsDueInOrderOfTimeThenNumber) {
  DueQueue queue;
  EXPECT_EQ(queue.next(), std::nullopt);
  queue.set(3, second(10));
  queue.set(1, second(20));
  queue.set(2, second(10));
  queue.set(0, second(30));
  EXPECT_EQ(queue.next(), second(10));
  EXPECT_EQ(queue.pop_due(second(9)), (std::vector<std::size_t>{}));
  EXPECT_EQ(queue.pop_due(second(20)), (std::vector<std::size_t>{2, 3, 1}));
  EXPECT_EQ(queue.next(), second(30));
}

TEST(DueQueue, KeepsOnlyTheLatestEntryOfAJob) {
  DueQueue queue;
  queue.set(0, second(10));
  queue.set(0, second(30));
  EXPECT_EQ(queue.next(), second(30));
  EXPECT_TRUE(queue.pop_due(second(20)).empty());
  queue.set(0, second(5));
  queue.set(0, second(5));
  EXPECT_EQ(queue.pop_due(second(20)), (std::vector<std::size_t>{0}));
  EXPECT_EQ(queue.next(), std::nullopt);
  queue.set(0, second(7));
  queue.set(0, std::nullopt);
  EXPECT_EQ(queue.next(), std::nullopt);
}

TEST(DueQueue, AgreesWithAPlainListOverManyChangesOfTenThousandJobs) {
  constexpr std::size_t jobs = 10'000;
  std::mt19937 random{4};
  DueQueue queue;
  std::vector<std::optional<TimePoint>> list(jobs);
  auto const set = [&](std::size_t job, std::optional<TimePoint> due) {
    queue.set(job, due);
    list[job] = due;
  };
  for (std::size_t job = 0; job < jobs; ++job) set(job, second(random() % 3'600));
  for (int now = 0; now <= 3'600; now += 60) {
    for (int change = 0; change < 100; ++change) {
      auto const due = random() % 10 == 0 ? std::nullopt : std::optional{second(random() % 3'600)};
      set(random() % jobs, due);
    }
    std::vector<std::size_t> due;
    for (std::size_t job = 0; job < jobs; ++job) {
      if (list[job] && *list[job] <= second(now)) due.push_back(job);
    }
    std::stable_sort(due.begin(), due.end(),
                     [&](std::size_t a, std::size_t b) { return *list[a] < *list[b]; });
    ASSERT_EQ(queue.pop_due(second(now)), due);
    for (std::size_t const job : due) list[job].reset();
  }
}

}  // namespace
}  // namespace loanpulse
