#include "schedule/dispatch.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using Indices = std::vector<std::size_t>;

std::vector<RunInQueue> const waiting{{"a", "one"}, {"a", "one"}, {"b", "one"},
                                      {"c", "two"}, {"d", "one"}, {"e", "two"}};

TEST(RunsToStart, KeepsTheQueuesOrderAndStartsNoMoreThanThereAreSlots) {
  EXPECT_EQ(runs_to_start(waiting, {.free_slots = 0, .most_on_host = 9}), (Indices{}));
  EXPECT_EQ(runs_to_start(waiting, {.free_slots = 3, .most_on_host = 9}), (Indices{0, 2, 3}));
  EXPECT_EQ(runs_to_start({}, {.free_slots = 3, .most_on_host = 9}), (Indices{}));
}

TEST(RunsToStart, NeverStartsTwoRunsOfOneJob) {
  EXPECT_EQ(runs_to_start(waiting, {.free_slots = 9, .most_on_host = 9}), (Indices{0, 2, 3, 4, 5}));
  EXPECT_EQ(runs_to_start(waiting, {.jobs = {"a", "c"}, .free_slots = 9, .most_on_host = 9}),
            (Indices{2, 4, 5}));
}

TEST(RunsToStart, LetsOthersPassARunWhoseHostIsFull) {
  EXPECT_EQ(runs_to_start(waiting, {.free_slots = 9, .most_on_host = 1}), (Indices{0, 3}));
  EXPECT_EQ(runs_to_start(waiting, {.on_host = {{"one", 2}}, .free_slots = 9, .most_on_host = 2}),
            (Indices{3, 5}));
  EXPECT_EQ(runs_to_start(waiting, {.on_host = {{"one", 1}}, .free_slots = 2, .most_on_host = 2}),
            (Indices{0, 3}));
}

}  // namespace
}  // namespace loanpulse
