#include "record/process_identity.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace loanpulse {
namespace {

TEST(ProcessIdentity, ThisProcessIsAlive) {
  EXPECT_EQ(liveness_of(own_identity()), Liveness::alive);
}

TEST(ProcessIdentity, AnEndedProcessIsDeadBeforeAndAfterItsParentNotices) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  pid_t const child = fork();
  if (child == 0) {
    std::string const identity = own_identity();
    ssize_t const written = write(pipe_ends[1], identity.data(), identity.size());
    _exit(written > 0 ? 0 : 1);
  }
  close(pipe_ends[1]);
  std::string identity(500, ' ');
  ssize_t const size = read(pipe_ends[0], identity.data(), identity.size());
  close(pipe_ends[0]);
  ASSERT_GT(size, 0);
  identity.resize(static_cast<std::size_t>(size));

  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);  // a zombie
  EXPECT_EQ(liveness_of(identity), Liveness::dead) << identity;
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_EQ(liveness_of(identity), Liveness::dead) << identity;
}

TEST(ProcessIdentity, APidUsedAgainIsAnotherProcess) {
  std::string identity = own_identity();
  identity.insert(identity.find('/') + 1, "9");
  EXPECT_EQ(liveness_of(identity), Liveness::dead);
}

TEST(ProcessIdentity, WhatIsElsewhereIsUnknown) {
  std::string other_boot = own_identity();
  char& digit = other_boot[other_boot.find('@') + 1];
  digit = digit == '0' ? '1' : '0';
  EXPECT_EQ(liveness_of(other_boot), Liveness::unknown);
  std::string other_namespace = own_identity();
  other_namespace += "1";
  EXPECT_EQ(liveness_of(other_namespace), Liveness::unknown);
  for (auto const* text :
       {"", "host", "host:12", "host:x/1@y", "host:-1/1@y.1", "@", "/@", ":/@"}) {
    EXPECT_EQ(liveness_of(text), Liveness::unknown) << text;
  }
}

}  // namespace
}  // namespace loanpulse
