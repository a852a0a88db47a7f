#include "config/default_state_dir.hpp"

#include <gtest/gtest.h>

#include <map>

namespace loanpulse {
namespace {

std::optional<std::filesystem::path> state_dir(uid_t uid,
                                               std::map<std::string, std::string> variables) {
  return default_state_dir(uid, [&](std::string const& name) {
    auto const found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  });
}

TEST(DefaultStateDir, IsTheSystemsForRoot) {
  EXPECT_EQ(state_dir(0, {{"HOME", "/root"}, {"XDG_STATE_HOME", "/x"}}), "/var/lib/loanpulse");
}

TEST(DefaultStateDir, FollowsXdgForOthers) {
  EXPECT_EQ(state_dir(1000, {{"HOME", "/home/ann"}, {"XDG_STATE_HOME", "/x"}}), "/x/loanpulse");
  EXPECT_EQ(state_dir(1000, {{"HOME", "/home/ann"}}), "/home/ann/.local/state/loanpulse");
}

TEST(DefaultStateDir, IgnoresARelativeXdgPath) {
  EXPECT_EQ(state_dir(1000, {{"HOME", "/home/ann"}, {"XDG_STATE_HOME", "state"}}),
            "/home/ann/.local/state/loanpulse");
}

TEST(DefaultStateDir, IsUnknownWithoutAHome) {
  EXPECT_FALSE(state_dir(1000, {}));
  EXPECT_FALSE(state_dir(1000, {{"HOME", ""}}));
}

}  // namespace
}  // namespace loanpulse
