#include <csignal>

#include "e2e/platform.hpp"
#include "model/error.hpp"
#include "support/paths.hpp"
#include "support/wait_until.hpp"

namespace loanpulse {
namespace {

/// A configuration without a database, so that the program brings its own.
class PrivateServerTest : public testing::Test {
 protected:
  PrivateServerTest() {
    // The server runs as another user when the tests run as root.
    std::filesystem::permissions(
        dir.path(), std::filesystem::perms::others_exec | std::filesystem::perms::group_exec,
        std::filesystem::perm_options::add);
    config = dir.write("loanpulse.yaml", "state_dir: " + (dir.path() / "state").string() + "\n");
  }

  std::vector<std::string> command(std::vector<std::string> const& arguments) const {
    std::vector<std::string> all{LOANPULSE_BINARY_DIR "/loanpulse", "--config", config.string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }
  std::map<std::string, std::string> const environment{
      {"PGHOST", ""}, {"PGHOSTADDR", ""}, {"PGPORT", ""}, {"PGDATABASE", ""}, {"PGSERVICE", ""}};

  TempDir dir;
  std::filesystem::path config;
};

TEST_F(PrivateServerTest, KeepsItsDataForTheNextStart) {
  auto const migrated = run_program(command({"migrate"}), environment);
  ASSERT_EQ(migrated.exit_code, 0) << migrated.err;
  EXPECT_THAT(migrated.out, testing::HasSubstr("applied"));
  auto const again = run_program(command({"migrate"}), environment);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, testing::Not(testing::HasSubstr("applied")));
}

TEST_F(PrivateServerTest, IsSharedByCommandsAndStopsWithTheLast) {
  ChildProcess keeper{command({"database"}), environment};
  ASSERT_TRUE(wait_until([&] { return !keeper.out().empty() || !keeper.running(); }));
  std::string const address = keeper.out();
  ASSERT_FALSE(address.empty()) << keeper.err();
  EXPECT_EQ(run_program(command({"runs"}), environment).exit_code, 0);
  EXPECT_NO_THROW(PgSession(PgAddress{Secret{address}})) << "a second user must not stop it";

  keeper.send(SIGTERM);
  EXPECT_EQ(keeper.wait().exit_code, 0);
  EXPECT_THROW(PgSession(PgAddress{Secret{address}}), StageError) << "the last user stops it";
}

}  // namespace
}  // namespace loanpulse
