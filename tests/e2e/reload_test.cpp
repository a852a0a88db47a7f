#include "e2e/daemon_process.hpp"
#include "support/tls_identity.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

/// A daemon with TLS and a token, both from files that are replaced while it runs.
class ReloadedSecrets : public testing::Test {
 public:
  void SetUp() override {
    renew("first");
    auto const folder = platform_.dir.path().string();
    platform_.write_settings("admin: {listen: \"127.0.0.1:0\", tls: {certificate: " + folder +
                             "/certificate.pem, key: " + folder +
                             "/key.pem}, tokens: [{role: operate, token: \"${file:" + folder +
                             "/token}\"}]}\n");
    daemon_ = std::make_unique<ChildProcess>(platform_.command({"serve"}));
    ASSERT_TRUE(wait_for_line("Ready."));
    std::string const err = daemon_->err();
    std::string const words = "listens on 127.0.0.1:";
    auto const begin = err.find(words) + words.size();
    port_ = err.substr(begin, err.find('.', begin) - begin);
  }

  /// Another certificate and token in the same files; copies by this name stay.
  void renew(std::string const& name) const {
    auto const& dir = platform_.dir;
    write_tls_identity(dir.path());
    std::filesystem::copy_file(dir.path() / "certificate.pem", dir.path() / (name + ".pem"));
    for (auto const& file : {std::string{"token"}, name + ".token"}) {
      dir.write(file, name + "-token-of-some-length");
    }
  }
  bool wait_for_line(std::string const& text) const {
    return wait_until([&] { return daemon_->err().find(text) != std::string::npos; });
  }
  /// The exit code of a client that trusts this certificate and has this token.
  int ask(std::string const& certificate, std::string const& token) const {
    auto const folder = platform_.dir.path().string();
    return platform_
        .run({"jobs", "--server", "https://localhost:" + port_, "--ca-file",
              folder + "/" + certificate + ".pem", "--token-file", folder + "/" + token + ".token"})
        .exit_code;
  }

 protected:
  Platform platform_;
  std::unique_ptr<ChildProcess> daemon_;
  std::string port_;
};

TEST_F(ReloadedSecrets, AreInForceAfterSighup) {
  EXPECT_EQ(ask("first", "first"), 0);
  renew("second");
  EXPECT_EQ(ask("first", "first"), 0) << "nobody has asked for a reload";
  daemon_->send(SIGHUP);
  ASSERT_TRUE(wait_for_line("Reloaded the configuration"));
  EXPECT_EQ(ask("second", "second"), 0) << daemon_->err();
  EXPECT_NE(ask("first", "second"), 0);
  EXPECT_NE(ask("second", "first"), 0);
}

TEST_F(ReloadedSecrets, StayAsTheyWereWhenTheNewOnesAreNoGood_fault_67) {
  renew("second");
  platform_.dir.write("key.pem", "no key");
  daemon_->send(SIGHUP);
  ASSERT_TRUE(wait_for_line("was not reloaded"));
  EXPECT_THAT(daemon_->err(), HasSubstr("cannot use the key"));
  EXPECT_EQ(ask("first", "first"), 0) << daemon_->err();
}

}  // namespace
}  // namespace loanpulse
