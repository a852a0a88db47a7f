#include "app/open_work.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

namespace loanpulse {
namespace {

TEST(OpenWork, EndsWithTheLastToken) {
  int ends = 0;
  OpenWork work{[&] { ++ends; }};
  auto first = work.begin();
  auto second = work.begin();
  EXPECT_EQ(work.count(), 2u);
  first.reset();
  EXPECT_EQ(ends, 0);
  second.reset();
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(work.count(), 0u);
  work.begin();
  EXPECT_EQ(ends, 2) << "and begins anew";
}

TEST(OpenWork, CopiesOfATokenAreOneWork) {
  int ends = 0;
  OpenWork work{[&] { ++ends; }};
  auto token = work.begin();
  auto copy = token;
  EXPECT_EQ(work.count(), 1u);
  token.reset();
  EXPECT_EQ(ends, 0);
  copy.reset();
  EXPECT_EQ(ends, 1);
}

TEST(OpenWork, WhatFailsHasEndedToo) {
  int ends = 0;
  OpenWork work{[&] { ++ends; }};
  auto const fail = [token = work.begin()] { throw std::runtime_error{"lost"}; };
  {
    auto const moved = fail;
    EXPECT_THROW(moved(), std::runtime_error);
  }
  EXPECT_EQ(ends, 0);
}

TEST(OpenWork, TokensMayOutliveIt) {
  int ends = 0;
  std::optional<OpenWork> work{std::in_place, [&] { ++ends; }};
  auto token = work->begin();
  work.reset();
  token.reset();
  EXPECT_EQ(ends, 0);
}

}  // namespace
}  // namespace loanpulse
