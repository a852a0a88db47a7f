#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "integration/admin/admin_server_fixture.hpp"
#include "support/stage_error.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {
namespace {

class AdminListening : public AdminServerTest {
 protected:
  std::string refusal(AdminServer::Options const& options, AdminAccessRules const& rules = {}) {
    try {
      AdminServer const server{loop_, parts_, options, rules};
    } catch (StageError const& error) {
      EXPECT_EQ(error.kind(), ErrorKind::rejected);
      EXPECT_EQ(error.code(), "admin_listen");
      return error.what();
    }
    return "(accepted)";
  }
  static AdminServer::Options at(std::string listen) {
    AdminServer::Options options;
    options.listen = std::move(listen);
    return options;
  }
  static mode_t mode_of(std::string const& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777u : 0;
  }

  TempDir folder_;
  std::string const path_ = (folder_.path() / "admin.sock").string();
};

TEST_F(AdminListening, OnAUnixSocketOfItsOwn_fault_S1) {
  mode_t const old = umask(0);
  start(at("unix:" + path_));
  umask(old);
  EXPECT_EQ(address_, "unix:" + path_);
  EXPECT_EQ(mode_of(path_), 0660);
  EXPECT_EQ(health(), 200);
  stop();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(AdminListening, ReplacesAStaleSocketOnly) {
  int const stale = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path_.copy(name.sun_path, sizeof name.sun_path - 1);
  ASSERT_EQ(bind(stale, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  ASSERT_EQ(listen(stale, 1), 0);
  EXPECT_THAT(refusal(at("unix:" + path_)), testing::HasSubstr("another process listens"));
  close(stale);
  start(at("unix:" + path_));
  EXPECT_EQ(health(), 200);
  EXPECT_THAT(refusal(at("unix:" + path_)), testing::HasSubstr("another process listens"));
  EXPECT_EQ(health(), 200) << "the refused one took nothing away";
}

TEST_F(AdminListening, LeavesOtherFilesAlone) {
  folder_.write("admin.sock", "precious");
  EXPECT_THAT(refusal(at("unix:" + path_)), testing::HasSubstr("something else than a socket"));
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(AdminListening, DoesNotRemoveTheSocketOfItsSuccessor) {
  start(at("unix:" + path_));
  std::filesystem::remove(path_);
  boost::asio::io_context loop;
  AdminServer const successor{loop, parts_, at("unix:" + path_), {}};
  stop();
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(AdminListening, OnASocketFromTheServiceManager) {
  int const given = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(given, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  AdminServer::Options options;
  options.listen = "not looked at";
  options.inherited_socket = given;
  EXPECT_THAT(refusal(options), testing::HasSubstr("ListenStream="));
  ASSERT_EQ(listen(given, 8), 0);
  start(options);
  EXPECT_THAT(address_, testing::StartsWith("127.0.0.1:"));
  EXPECT_EQ(health(), 200);
}

TEST_F(AdminListening, RefusesAddressesThatAreNone) {
  for (char const* const address :
       {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", ":80", "::1:80",
        "example.org:80", "unix:", "unix:relative", "192.0.2.1:0"}) {
    EXPECT_THAT(refusal(at(address)), testing::HasSubstr("cannot listen on")) << address;
  }
  EXPECT_THAT(refusal(at("unix:/" + std::string(120, 'x'))), testing::HasSubstr("shorter than"));
  EXPECT_THAT(refusal(at("unix:" + path_ + "/nowhere/x")), testing::HasSubstr("folder"));
  start();
  EXPECT_THAT(refusal(at(address_)), testing::HasSubstr("free port"));
}

TEST_F(AdminListening, ElsewhereTakesTokensAndTls_fault_S1) {
  AdminAccessRules rules;
  rules.credentials = {{AdminAccess::operate, Secret{"canary"}}};
  EXPECT_THAT(refusal(at("0.0.0.0:0")), testing::HasSubstr("without tokens and TLS"));
  EXPECT_THAT(refusal(at("0.0.0.0:0"), rules), testing::HasSubstr("without tokens and TLS"));
  EXPECT_THAT(refusal(at("[::]:0"), rules), testing::HasSubstr("listen on"));
}

}  // namespace
}  // namespace loanpulse
