// HTTP/2 as it is spoken on the way to real sources: by nginx, which speaks it with TLS, before the
// mock API.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "e2e/platform.hpp"
#include "support/child_process.hpp"
#include "support/tls_identity.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* nginx = "/usr/sbin/nginx";

/// A port of this machine that nobody listened on a moment ago.
int free_port() {
  int const socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(socket_fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(socket_fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(socket_fd);
  return ntohs(address.sin_port);
}

class Http2 : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(nginx)) GTEST_SKIP() << "nginx is not installed";
    write_tls_identity(folder_.path());
  }

  /// Speaks HTTP/2 where `protocol` is "http2", else HTTP/1.1 alone.
  void start_proxy(std::string const& protocol) {
    auto const at = folder_.path().string() + "/";
    auto const text =
        "daemon off; master_process off; pid " + at + "pid; error_log " + at +
        "error warn;\nevents {}\nhttp {\nlog_format protocol '$server_protocol $status';\n"
        "access_log " +
        at + "access protocol;\nclient_body_temp_path " + at + "body; proxy_temp_path " + at +
        "proxy; fastcgi_temp_path " + at + "fastcgi; uwsgi_temp_path " + at +
        "uwsgi; scgi_temp_path " + at +
        "scgi;\nserver {\nlisten 127.0.0.1:" + std::to_string(port_) + " ssl " + protocol +
        ";\nserver_name localhost;\nssl_certificate " + at +
        "certificate.pem; ssl_certificate_key " + at + "key.pem;\nlocation / { proxy_pass " +
        api_.url() + "; proxy_http_version 1.1; proxy_buffering off; }\n}\n}\n";
    auto const file = folder_.write("nginx.conf", text);
    proxy_.emplace(std::vector<std::string>{nginx, "-c", file.string(), "-p", at});
    ASSERT_TRUE(
        wait_until([&] { return std::filesystem::exists(at + "pid") || !proxy_->running(); }));
    ASSERT_TRUE(proxy_->running()) << proxy_->err();
  }

  void write_job(std::string const& paging) const {
    platform_.write_job(
        "loans",
        "name: loan_applications\nsource: {url: \"https://localhost:" + std::to_string(port_) +
            paging + ", tls: {ca_file: " + (folder_.path() / "certificate.pem").string() +
            "}, data_selector: data, retry: {max_attempts: 20, initial_delay: 1ms, max_delay: "
            "20ms}}\ntarget: {table: staging.loan_applications, primary_key: application_id, "
            "columns: {application_id: bigint, application_uuid: uuid, status: text, loan_amount: "
            "'numeric(14,2)', annual_income: 'numeric(14,2)', credit_score: smallint, is_joint: "
            "boolean, notes: text, updated_at: timestamptz, address_city: {type: text, path: "
            "address.city}}}\n");
  }

  std::string access_log() const {
    std::ifstream file{folder_.path() / "access"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  TempDir folder_;
  int port_ = free_port();
  MockApi api_{{"--rows", "3000"}};
  Platform platform_;
  std::optional<ChildProcess> proxy_;
};

constexpr char const* cursor_pages =
    "/styles/cursor\", paginator: {type: cursor, limit_param: limit, limit: 100}";
constexpr char const* numbered_pages =
    "/styles/page\", concurrency: 4, paginator: {type: page_number, limit_param: limit, limit: "
    "100, total_pages_path: total_pages}";

TEST_F(Http2, IsSpokenWhereTheSourceOffersIt) {
  start_proxy("http2");
  for (auto const* pages : {cursor_pages, numbered_pages}) {
    write_job(pages);
    platform_.run_job("loan_applications");
    EXPECT_EQ(first_difference(platform_.applications(), api_.applications()), "");
  }
  EXPECT_THAT(access_log(), HasSubstr("HTTP/2.0 200"));
  EXPECT_THAT(access_log(), Not(HasSubstr("HTTP/1")));
}

// nginx ends the stream of an answer that its own source has cut, and keeps the connection.
TEST_F(Http2, AStreamThatIsResetIsAskedForAgain) {
  start_proxy("http2");
  for (auto const* pages : {cursor_pages, numbered_pages}) {
    write_job(pages);
    api_.post("/admin/faults?percent=30&seed=3&kinds=cut");
    platform_.run_job("loan_applications");
    EXPECT_EQ(http_get(api_.url() + "/admin/stats").find("\"faults\":0"), std::string::npos);
    api_.post("/admin/faults?kinds=none");
    EXPECT_EQ(first_difference(platform_.applications(), api_.applications()), "");
  }
}

TEST_F(Http2, IsNoConditionOfTls) {
  start_proxy("");
  write_job(cursor_pages);
  platform_.run_job("loan_applications");
  EXPECT_EQ(first_difference(platform_.applications(), api_.applications()), "");
  EXPECT_THAT(access_log(), HasSubstr("HTTP/1.1 200"));
}

}  // namespace
}  // namespace loanpulse
