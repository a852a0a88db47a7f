#include "app/shutdown_state.hpp"

#include <gtest/gtest.h>

#include <variant>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using Drain = ShutdownState::Drain;
using GiveUp = ShutdownState::GiveUp;
using Close = ShutdownState::Close;
using End = ShutdownState::End;
using Nothing = ShutdownState::Nothing;

ShutdownState::Steady const begin{1h};

template <class Wanted>
bool is(ShutdownState::Step const& step) {
  return std::holds_alternative<Wanted>(step);
}

TEST(ShutdownState, NothingEndsBeforeASignal) {
  ShutdownState state;
  EXPECT_TRUE(is<Nothing>(state.on_no_open_work(begin)));
  EXPECT_FALSE(state.begun());
}

TEST(ShutdownState, TheFirstSignalDrains) {
  ShutdownState state;
  auto const drain = std::get<Drain>(state.on_signal(begin, 30s));
  EXPECT_EQ(drain.timeout, 30s);
  EXPECT_EQ(drain.exit_by, begin + 40s) << "ten seconds are for giving up";
  EXPECT_TRUE(state.begun());
}

TEST(ShutdownState, ADrainIsOverWithTheLastOpenWork) {
  ShutdownState state;
  state.on_signal(begin, 30s);
  auto const close = std::get<Close>(state.on_no_open_work(begin + 7s));
  EXPECT_EQ(close.exit_by, begin + 17s) << "whatever hangs in joining threads";
}

TEST(ShutdownState, TheLoopEndsWithTheLastAnswer) {
  ShutdownState state;
  state.on_signal(begin, 30s);
  state.on_no_open_work(begin);
  EXPECT_TRUE(is<End>(state.on_no_open_work(begin)));
}

TEST(ShutdownState, TheLoopDoesNotWaitForAClientThatTakesNoAnswer) {
  ShutdownState state;
  state.on_signal(begin, 30s);
  auto const close = std::get<Close>(state.on_no_open_work(begin));
  EXPECT_EQ(close.timeout, 1s);
  EXPECT_TRUE(is<End>(state.on_answer_timeout()));
}

TEST(ShutdownState, GivesUpWhatHasNotEndedInTheDrainsTime) {
  ShutdownState state;
  state.on_signal(begin, 30s);
  auto const up = std::get<GiveUp>(state.on_drain_timeout());
  EXPECT_EQ(up.exit_by, begin + 40s) << "as was said when the drain began";
  EXPECT_TRUE(is<Close>(state.on_no_open_work(begin + 31s))) << "when it is given up";
}

TEST(ShutdownState, GivesUpAtOnceAtASecondSignal) {
  ShutdownState state;
  state.on_signal(begin, 30s);
  auto const up = std::get<GiveUp>(state.on_signal(begin + 2s, 30s));
  EXPECT_EQ(up.exit_by, begin + 7s);
  EXPECT_TRUE(is<GiveUp>(state.on_signal(begin + 3s, 30s))) << "and at every further one";
}

TEST(ShutdownState, ADrainThatIsOverIsNotGivenUp) {
  ShutdownState state;
  state.on_signal(begin, 30s);
  state.on_no_open_work(begin);
  EXPECT_TRUE(is<Nothing>(state.on_drain_timeout()));
}

TEST(ShutdownState, ADaemonThatCannotServeClosesWithoutADrain) {
  ShutdownState state;
  EXPECT_TRUE(is<Close>(state.on_failure(begin)));
  EXPECT_FALSE(state.begun());
  EXPECT_TRUE(is<End>(state.on_no_open_work(begin)));
}

TEST(ShutdownState, AFailureWhileItDrainsEndsTheDrain) {
  ShutdownState state;
  state.on_signal(begin, 30s);
  EXPECT_TRUE(is<Close>(state.on_failure(begin)));
}

TEST(ShutdownState, ClosesOnlyOnce) {
  ShutdownState state;
  state.on_failure(begin);
  EXPECT_TRUE(is<Nothing>(state.on_failure(begin)));
  EXPECT_TRUE(is<Nothing>(state.on_signal(begin, 30s))) << "it ends already";
  EXPECT_TRUE(state.begun()) << "and nothing new may begin";
}

TEST(ShutdownState, EndsOnlyOnce) {
  ShutdownState state;
  state.on_failure(begin);
  EXPECT_TRUE(is<End>(state.on_answer_timeout()));
  EXPECT_TRUE(is<Nothing>(state.on_no_open_work(begin)));
  EXPECT_TRUE(is<Nothing>(state.on_answer_timeout()));
  EXPECT_TRUE(is<Nothing>(state.on_failure(begin)));
}

}  // namespace
}  // namespace loanpulse
