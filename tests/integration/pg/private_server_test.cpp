#include "pg/private_server.hpp"

#include "pg/server_binaries.hpp"
#include "pg/session.hpp"
#include "support/child_process.hpp"
#include "support/stage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A state folder of its own, which the server's user may enter, removed with all servers in it.
class StateFolder {
 public:
  StateFolder() {
    std::string pattern = (fs::temp_directory_path() / "loanpulse-state-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error{"mkdtemp fails"};
    top_ = pattern;
    fs::permissions(top_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    path = top_ / "state";
  }
  ~StateFolder() {
    try {
      if (fs::exists(path / "postgres" / "data")) PrivateServer::stop(path);
      fs::remove_all(top_);
    } catch (std::exception const& error) {
      ADD_FAILURE() << error.what();
    }
  }
  StateFolder(StateFolder const&) = delete;
  StateFolder& operator=(StateFolder const&) = delete;

  fs::path path;

 private:
  fs::path top_;
};

PrivateServer start(fs::path const& folder) {
  return PrivateServer::start(folder, {"fsync=off", "max_connections=20", "shared_buffers=8MB"});
}

bool answers(PgAddress const& address) {
  return PQping(address.conninfo.reveal().c_str()) == PQPING_OK;
}

std::string value(PgAddress const& address, std::string const& sql) {
  PgSession session{address};
  PgTransaction transaction{session};
  auto const rows = transaction.exec(sql);
  std::string const result = rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
  transaction.commit();
  return result;
}

TEST(PrivateServer, RunsUntilItsLastUserGoesAndKeepsItsData) {
  StateFolder const state;
  PgAddress address;
  {
    auto first = std::make_unique<PrivateServer>(start(state.path));
    PrivateServer const second = start(state.path);
    address = second.address();
    EXPECT_EQ(address.conninfo.reveal(), first->address().conninfo.reveal());
    value(address, "CREATE TABLE public.kept AS SELECT 42 AS id");
    std::string const started = value(address, "SELECT pg_postmaster_start_time()");
    first.reset();
    EXPECT_EQ(value(address, "SELECT pg_postmaster_start_time()"), started);
  }
  EXPECT_FALSE(answers(address));
  PrivateServer const again = start(state.path);
  EXPECT_EQ(value(again.address(), "SELECT id FROM public.kept"), "42");
}

TEST(PrivateServer, TakesOverFromAUserThatWasKilled) {
  StateFolder const state;
  auto const killed = run_program({"/proc/self/exe", "use-server", state.path.string()});
  ASSERT_EQ(killed.signal, SIGKILL) << killed.err;
  PgAddress address;
  {
    // "Runs already" is visible by its settings: these would be refused by a new server.
    PrivateServer const server = PrivateServer::start(state.path, {"max_connections=nonsense"});
    address = server.address();
    EXPECT_TRUE(answers(address));
  }
  EXPECT_FALSE(answers(address));
}

TEST(PrivateServer, StartsAgainAfterItsProcessesWereKilled) {
  StateFolder const state;
  PrivateServer first = start(state.path);
  first.detach();
  std::ifstream pid_file{state.path / "postgres" / "data" / "postmaster.pid"};
  pid_t postmaster = 0;
  ASSERT_TRUE(pid_file >> postmaster);
  ASSERT_EQ(kill(postmaster, SIGKILL), 0);
  PrivateServer const second = start(state.path);
  EXPECT_EQ(value(second.address(), "SELECT 'up'"), "up");
}

TEST(PrivateServer, ListensOnAPrivateSocketOnly) {
  StateFolder const state;
  PrivateServer const server = start(state.path);
  EXPECT_EQ(value(server.address(), "SHOW listen_addresses"), "");
  EXPECT_EQ(value(server.address(), "SHOW unix_socket_permissions"), "0700");
  EXPECT_EQ(value(server.address(), "SHOW data_checksums"), "on");
  EXPECT_EQ(value(server.address(), "SHOW server_encoding"), "UTF8");
  EXPECT_EQ(value(server.address(), "SELECT current_database()"), "loanpulse");
  struct stat data {};
  ASSERT_EQ(stat((state.path / "postgres" / "data").c_str(), &data), 0);
  EXPECT_EQ(data.st_mode & 0777, 0700u);
  EXPECT_NE(data.st_uid, 0u) << "PostgreSQL must not run as root";
}

TEST(PrivateServer, RefusesASocketFolderOfSomebodyElse) {
  StateFolder const state;
  fs::create_directories(state.path / "postgres" / "socket");
  fs::permissions(state.path, fs::perms{0711});
  fs::permissions(state.path / "postgres", fs::perms{0700});
  fs::permissions(state.path / "postgres" / "socket", fs::perms{0777});
  auto const error = stage_error_of([&] { start(state.path); });
  EXPECT_THAT(error.what(), HasSubstr("socket must be a folder that only user"));
}

TEST(PrivateServer, FindsAShortPlaceForTheSocketOfALongStateFolder) {
  StateFolder state;
  state.path /= std::string(100, 'l');
  std::string socket;
  {
    PrivateServer const server = start(state.path);
    socket = value(server.address(), "SHOW unix_socket_directories");
    EXPECT_THAT(socket, testing::StartsWith("/tmp/loanpulse-"));
    struct stat folder {};
    ASSERT_EQ(stat(socket.c_str(), &folder), 0);
    EXPECT_EQ(folder.st_mode & 0777, 0700u);
  }
  EXPECT_FALSE(fs::exists(socket)) << "a stopped server leaves nothing in /tmp";
}

TEST(PrivateServer, ShowsTheEndOfTheLogWhenItDoesNotStart) {
  StateFolder const state;
  // What an initdb that was killed has left must not count as data.
  fs::create_directories(state.path / "postgres" / "fresh" / "base");
  fs::permissions(state.path, fs::perms{0711});
  fs::permissions(state.path / "postgres", fs::perms{0700});
  auto const error = stage_error_of([&] {
    PrivateServer::start(state.path, {"fsync=off", "max_connections=nonsense"});
  });
  EXPECT_EQ(error.code(), "private_server");
  EXPECT_THAT(error.what(), HasSubstr("\"max_connections\""));
  EXPECT_THAT(error.what(), HasSubstr("server.log"));
  EXPECT_TRUE(fs::exists(state.path / "postgres" / "data" / "PG_VERSION"));
}

TEST(PrivateServer, AsRootNamesTheFolderThatItsUserMayNotEnter) {
  if (geteuid() != 0) GTEST_SKIP() << "only root starts the server as another user";
  StateFolder state;
  fs::create_directories(state.path);
  fs::permissions(state.path, fs::perms::owner_all);
  auto const error = stage_error_of([&] { start(state.path / "inner"); });
  EXPECT_EQ(error.code(), "private_server");
  EXPECT_THAT(error.what(), HasSubstr("may not enter " + state.path.string() + ":"));
}

TEST(ServerBinaries, AreChosenByTheVersionOfTheData) {
  std::array const installed{ServerBinaries{"/new/bin", 17}, ServerBinaries{"/old/bin", 15}};
  EXPECT_EQ(choose_server(installed, std::nullopt, "/d").major, 17);
  EXPECT_EQ(choose_server(installed, 15, "/d").folder, "/old/bin");
  auto const other = stage_error_of([&] { choose_server(installed, 13, "/d"); });
  EXPECT_THAT(other.what(), HasSubstr("/d was made by PostgreSQL 13"));
  EXPECT_THAT(other.what(), HasSubstr("install postgresql-13"));
  auto const none = stage_error_of([] { choose_server({}, std::nullopt, "/d"); });
  EXPECT_THAT(none.what(), HasSubstr("install the package postgresql"));
  std::array const ancient{ServerBinaries{"/ancient/bin", 11}};
  EXPECT_THAT(stage_error_of([&] { choose_server(ancient, std::nullopt, "/d"); }).what(),
              HasSubstr("needs 13 or later"));
}

TEST(ServerBinaries, AreFoundWhereTheyAreInstalled) {
  auto const found = find_server_binaries();
  ASSERT_FALSE(found.empty());
  EXPECT_TRUE(fs::exists(found.front().folder / "initdb"));
  EXPECT_GE(found.front().major, found.back().major);
}

}  // namespace
}  // namespace loanpulse
