#include "app/config_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

Settings settings() {
  Settings settings;
  settings.state_dir = "/var/lib/loanpulse";
  settings.database.url = Secret{"postgresql://a"};
  return settings;
}

TEST(ConfigChanges, ASecretThatChangesIsNamedAndNotShown) {
  auto wanted = settings();
  wanted.database.url = Secret{"postgresql://user:canary@b"};
  EXPECT_THAT(changes_that_take_a_restart(settings(), wanted),
              ElementsAre("database.url: takes effect with the next start"));
}

TEST(ConfigChanges, EveryFixedSettingIsNamed) {
  auto wanted = settings();
  wanted.state_dir = "/elsewhere";
  wanted.database.url.reset();
  wanted.admin.listen = "127.0.0.1:1";
  wanted.admin.tls = Settings::AdminTls{"/c", "/k"};
  wanted.log.format = Settings::Log::Format::json;
  EXPECT_EQ(changes_that_take_a_restart(settings(), wanted).size(), 5u);
}

TEST(ConfigChanges, OtherFilesForTlsAreTakenAtOnce) {
  auto now = settings();
  now.admin.tls = Settings::AdminTls{"/c", "/k"};
  Config wanted;
  wanted.settings = now;
  wanted.settings.admin.tls = Settings::AdminTls{"/c2", "/k2"};
  EXPECT_THAT(changes_that_take_a_restart(now, wanted.settings), ElementsAre());
  EXPECT_EQ(keep_fixed_settings(wanted, now).settings.admin.tls->certificate, "/c2");
  wanted.settings.admin.tls.reset();
  EXPECT_THAT(changes_that_take_a_restart(now, wanted.settings),
              ElementsAre("admin.tls: takes effect with the next start"));
  EXPECT_EQ(keep_fixed_settings(wanted, now).settings.admin.tls->certificate, "/c");
}

TEST(ConfigChanges, WhatIsFixedStaysAndTheRestIsNew) {
  Config wanted;
  wanted.settings = settings();
  wanted.settings.state_dir = "/elsewhere";
  wanted.settings.admin.listen = "127.0.0.1:1";
  wanted.settings.daemon.drain_timeout = 7s;
  wanted.jobs.resize(3);
  auto const kept = keep_fixed_settings(wanted, settings());
  EXPECT_TRUE(changes_that_take_a_restart(settings(), kept.settings).empty());
  EXPECT_EQ(kept.settings.daemon.drain_timeout, 7s);
  EXPECT_EQ(kept.jobs.size(), 3u);
}

}  // namespace
}  // namespace loanpulse
