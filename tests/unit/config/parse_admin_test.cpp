#include "config/parse_settings.hpp"

#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

FakeSecrets const token_variables{.variables = {{"READ", "read-token-0123456789"},
                                                {"OPERATE", "operate-token-0123456789"},
                                                {"SHORT", "CANARY"},
                                                {"LINES", "CANARY-0123456789\nmore"}},
                                  .files = {}};

struct AdminResult {
  Settings settings;
  std::string problems;
};

AdminResult parse_admin(std::string const& text) {
  ProblemList list{"s.yaml"};
  auto settings = parse_settings(text, "/state", token_variables.sources(), list);
  return {std::move(settings), describe_problems(list.in_order())};
}

std::string const tokens =
    "tokens: [{role: read, token: \"${env:READ}\"}, {role: operate, token: \"${env:OPERATE}\"}]";

TEST(ParseAdmin, ReadsEveryKey) {
  auto const [settings, problems] =
      parse_admin("admin: {listen: \"0.0.0.0:443\", " + tokens +
                  ", allowed_hosts: [loans.example.com], tls: {certificate: /c.pem, key: /k.pem}}\n"
                  "daemon: {max_concurrent_runs: 9, max_concurrent_runs_per_host: 2, "
                  "drain_timeout: 5m}");
  ASSERT_EQ(problems, "");
  ASSERT_EQ(settings.admin.tokens.size(), 2u);
  EXPECT_EQ(settings.admin.tokens[0].role, Settings::AdminRole::read);
  EXPECT_EQ(settings.admin.tokens[1].role, Settings::AdminRole::operate);
  EXPECT_EQ(settings.admin.tokens[1].token.reveal(), "operate-token-0123456789");
  EXPECT_EQ(settings.admin.allowed_hosts, std::vector<std::string>{"loans.example.com"});
  EXPECT_EQ(settings.admin.tls->certificate, "/c.pem");
  EXPECT_EQ(settings.admin.tls->key, "/k.pem");
  EXPECT_EQ(settings.daemon.max_concurrent_runs, 9u);
  EXPECT_EQ(settings.daemon.max_concurrent_runs_per_host, 2u);
  EXPECT_EQ(settings.daemon.drain_timeout, 5min);
}

TEST(ParseAdmin, TakesAUnixSocket) {
  auto const [settings, problems] = parse_admin("admin: {listen: \"unix:/run/l/admin.sock\"}");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(settings.admin.listen, "unix:/run/l/admin.sock");
  EXPECT_NE(parse_admin("admin: {listen: \"unix:admin.sock\"}").problems, "");
  EXPECT_NE(parse_admin("admin: {listen: \"unix:5\"}").problems, "")
      << "no port of a host called unix";
  EXPECT_NE(parse_admin("admin: {listen: \"unix:/" + std::string(120, 'x') + "\"}").problems, "");
}

TEST(ParseAdmin, AnAddressForOthersTakesTokensAndTls) {
  std::string const refusal =
      " can be reached from other machines, which takes admin.tokens and admin.tls; give both, or "
      "listen on 127.0.0.1";
  for (std::string const address : {"0.0.0.0:8090", "[::]:8090", "10.0.0.1:8090", "host:8090"}) {
    auto const problem = "s.yaml:1: admin.listen: '" + address + "'" + refusal;
    EXPECT_EQ(parse_admin("admin: {listen: \"" + address + "\"}").problems, problem);
    EXPECT_EQ(parse_admin("admin: {listen: \"" + address + "\", " + tokens + "}").problems,
              problem);
  }
  for (std::string const address : {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1"}) {
    EXPECT_EQ(parse_admin("admin: {listen: \"" + address + "\"}").problems, "") << address;
  }
}

TEST(ParseAdmin, RefusesWhatIsWrongAndShowsNoSecret) {
  struct Case {
    char const* text;
    char const* problem;
  };
  for (auto const& [text, problem] :
       {Case{"admin: {tokens: [{role: root, token: \"${env:READ}\"}]}",
             "s.yaml:1: admin.tokens[0].role: must be read or operate, got 'root'"},
        Case{"admin: {tokens: [{role: read, token: \"${env:SHORT}\"}]}",
             "s.yaml:1: admin.tokens[0].token: has less than 16 characters; take a longer random "
             "one"},
        Case{"admin: {tokens: [{role: read, token: \"${env:LINES}\"}]}",
             "s.yaml:1: admin.tokens[0].token: holds blanks, line ends or other characters that no "
             "token has; check where it comes from"},
        Case{"admin: {allowed_hosts: [\"a/b\"]}",
             "s.yaml:1: admin.allowed_hosts[0]: must be a host name or address without port, got "
             "'a/b'"},
        Case{
            "admin: {tls: {certificate: c.pem, key: /k}}",
            "s.yaml:1: admin.tls.certificate: must be an absolute path, got 'c.pem'; begin it with "
            "'/'"},
        Case{"daemon: {max_concurrent_runs: 0}",
             "s.yaml:1: daemon.max_concurrent_runs: must be 1 to 256, got '0'"},
        Case{"daemon: {drain_timeout: 2h}",
             "s.yaml:1: daemon.drain_timeout: must be 0s to 1h, got '2h'"}}) {
    auto const problems = parse_admin(text).problems;
    EXPECT_EQ(problems, problem);
    EXPECT_EQ(problems.find("CANARY"), std::string::npos);
  }
}

}  // namespace
}  // namespace loanpulse
