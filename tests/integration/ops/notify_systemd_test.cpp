#include "ops/notify_systemd.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "support/temp_dir.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::MatchesRegex;

/// A datagram socket in the place of the service manager's. It never blocks: a datagram on a Unix
/// socket is there when its sender has returned.
class NotifySocket {
 public:
  explicit NotifySocket(std::string const& path) {
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path.front() == '@') address.sun_path[0] = '\0';
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size())),
              0)
        << path;
  }
  ~NotifySocket() { close(socket_); }
  NotifySocket(NotifySocket const&) = delete;
  NotifySocket& operator=(NotifySocket const&) = delete;

  /// The next datagram; empty when there is none.
  std::string next() const {
    std::array<char, 4096> bytes{};
    ssize_t const size = recv(socket_, bytes.data(), bytes.size(), 0);
    return size < 0 ? "" : std::string{bytes.data(), static_cast<std::size_t>(size)};
  }

 private:
  int socket_ = -1;
};

class ServiceManagerTest : public testing::Test {
 protected:
  ~ServiceManagerTest() override {
    for (auto const* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID",
                             "LISTEN_FDS", "LISTEN_FDNAMES"}) {
      unsetenv(name);
    }
  }
  static void set(char const* name, std::string const& value) { setenv(name, value.c_str(), 1); }
  static std::string own_pid() { return std::to_string(getpid()); }

  TempDir dir;
};

TEST_F(ServiceManagerTest, DoesNothingWithoutOne) {
  ServiceManager manager;
  manager.ready("x");
  manager.stopping();
  EXPECT_EQ(manager.watchdog_interval(), std::nullopt);
  EXPECT_EQ(manager.listening_socket(), -1);
}

TEST_F(ServiceManagerTest, TellsEachState_fault_62) {
  auto const path = (dir.path() / "notify").string();
  NotifySocket const socket{path};
  set("NOTIFY_SOCKET", path);
  ServiceManager manager;
  EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr) << "no child may see it";

  manager.extend_timeout(90s);
  EXPECT_EQ(socket.next(), "EXTEND_TIMEOUT_USEC=90000000");
  manager.ready("2 jobs");
  EXPECT_EQ(socket.next(), "READY=1\nSTATUS=2 jobs");
  manager.status("running loans");
  EXPECT_EQ(socket.next(), "STATUS=running loans");
  manager.watchdog();
  EXPECT_EQ(socket.next(), "WATCHDOG=1");
  manager.reloading();
  EXPECT_THAT(socket.next(), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*"));
  manager.stopping();
  EXPECT_EQ(socket.next(), "STOPPING=1");
  EXPECT_EQ(socket.next(), "");
}

TEST_F(ServiceManagerTest, AStatusCannotSmuggleInAnotherState) {
  auto const path = (dir.path() / "notify").string();
  NotifySocket const socket{path};
  set("NOTIFY_SOCKET", path);
  ServiceManager manager;
  manager.status("loans\nSTOPPING=1");
  EXPECT_EQ(socket.next(), "STATUS=loans\\nSTOPPING=1");
  manager.status(std::string(10'000, 'x'));
  EXPECT_EQ(socket.next(), "STATUS=" + std::string(200, 'x') + "...");
}

TEST_F(ServiceManagerTest, KnowsAbstractSockets) {
  auto const name = "@loanpulse-test-" + own_pid();
  NotifySocket const socket{name};
  set("NOTIFY_SOCKET", name);
  ServiceManager{}.stopping();
  EXPECT_EQ(socket.next(), "STOPPING=1");
}

TEST_F(ServiceManagerTest, GoesOnWhenNobodyListens) {
  set("NOTIFY_SOCKET", (dir.path() / "nobody").string());
  ServiceManager manager;
  EXPECT_NO_THROW(manager.watchdog());
  set("NOTIFY_SOCKET", "/" + std::string(200, 'x'));
  EXPECT_NO_THROW(ServiceManager{}.watchdog());
}

TEST_F(ServiceManagerTest, FeedsTheWatchdogTwiceAsOftenAsAsked_fault_62) {
  set("WATCHDOG_USEC", "30000000");
  set("WATCHDOG_PID", own_pid());
  EXPECT_EQ(ServiceManager{}.watchdog_interval(), 15s);
  EXPECT_EQ(std::getenv("WATCHDOG_USEC"), nullptr);
  set("WATCHDOG_USEC", "30000000");  // without WATCHDOG_PID
  EXPECT_EQ(ServiceManager{}.watchdog_interval(), 15s);
}

TEST_F(ServiceManagerTest, LeavesAnotherProcessesWatchdogAlone) {
  set("WATCHDOG_USEC", "30000000");
  set("WATCHDOG_PID", std::to_string(getppid()));
  EXPECT_EQ(ServiceManager{}.watchdog_interval(), std::nullopt);
}

/// In a process of its own, where descriptor 3 is free: the socket that the manager then knows.
[[noreturn]] void exit_with_socket(std::string const& listen_pid) {
  int const datagrams = socket(AF_UNIX, SOCK_DGRAM, 0);
  int const listener = socket(AF_INET, SOCK_STREAM, 0);
  listen(listener, 1);
  int const safe_datagrams = fcntl(datagrams, F_DUPFD, 10);
  int const safe_listener = fcntl(listener, F_DUPFD, 10);
  dup2(safe_datagrams, 3);
  dup2(safe_listener, 4);
  setenv("LISTEN_PID", listen_pid.empty() ? std::to_string(getpid()).c_str() : listen_pid.c_str(),
         1);
  setenv("LISTEN_FDS", "2", 1);
  ServiceManager const manager;
  bool const removed = std::getenv("LISTEN_FDS") == nullptr;
  std::_Exit(removed ? manager.listening_socket() + 100 : 1);
}

TEST_F(ServiceManagerTest, TakesTheFirstListeningStreamSocket) {
  EXPECT_EXIT(exit_with_socket(""), testing::ExitedWithCode(104), "");
}

TEST_F(ServiceManagerTest, LeavesAnotherProcessesSocketsAlone) {
  EXPECT_EXIT(exit_with_socket("1"), testing::ExitedWithCode(99), "");
}

}  // namespace
}  // namespace loanpulse
