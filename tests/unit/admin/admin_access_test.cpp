#include "admin/admin_access.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

AdminAccessRules rules() {
  AdminAccessRules result;
  result.credentials = {{AdminAccess::read, Secret{"look"}},
                        {AdminAccess::operate, Secret{"act-old"}},
                        {AdminAccess::operate, Secret{"act-new"}}};
  result.hosts = {"admin.example.org", "2001:db8::1"};
  return result;
}

TEST(AdminAccess, EntitlesByToken_fault_S3) {
  EXPECT_EQ(rules().access_of("Bearer look"), AdminAccess::read);
  EXPECT_EQ(rules().access_of("Bearer act-old"), AdminAccess::operate);
  EXPECT_EQ(rules().access_of("Bearer act-new"), AdminAccess::operate);
}

TEST(AdminAccess, TakesTheSchemeInAnyCase) {
  EXPECT_EQ(rules().access_of("bearer look"), AdminAccess::read);
  EXPECT_EQ(rules().access_of("BEARER  look "), AdminAccess::read);
}

TEST(AdminAccess, EntitlesNothingElse_fault_S3) {
  EXPECT_EQ(rules().access_of(std::nullopt), AdminAccess::none);
  for (char const* const header :
       {"", "Bearer", "Bearer ", "Bearer loo", "Bearer look2", "Bearer LOOK", "Bearerlook", "look",
        "Basic look", "Bearer look act-new", "Bearer\tlook"}) {
    EXPECT_EQ(rules().access_of(header), AdminAccess::none) << header;
  }
}

TEST(AdminAccess, GivesTheHigherRoleToATokenThatHasBoth) {
  AdminAccessRules both;
  both.credentials = {{AdminAccess::operate, Secret{"t"}}, {AdminAccess::read, Secret{"t"}}};
  EXPECT_EQ(both.access_of("Bearer t"), AdminAccess::operate);
}

TEST(AdminAccess, IsNotEntitledByAnEmptyToken) {
  AdminAccessRules empty;
  empty.credentials = {{AdminAccess::operate, Secret{""}}};
  EXPECT_EQ(empty.access_of("Bearer "), AdminAccess::none);
  EXPECT_EQ(empty.access_of(std::nullopt), AdminAccess::none);
}

TEST(AdminAccess, LetsEverybodyOperateWithoutTokens) {
  EXPECT_EQ(AdminAccessRules{}.access_of(std::nullopt), AdminAccess::operate);
}

TEST(AdminHosts, AllowLoopbackAndTheListed_fault_S4) {
  for (char const* const host :
       {"localhost", "localhost:8090", "LOCALHOST", "localhost.", "localhost.:80", "127.0.0.1",
        "127.0.0.1:8090", "127.8.7.6", "[::1]", "[::1]:8090", "[0:0:0:0:0:0:0:1]", "localhost:",
        "admin.example.org", "Admin.Example.Org:443", "admin.example.org.", "[2001:db8::1]:443"}) {
    EXPECT_TRUE(rules().allows_host(host)) << host;
  }
}

TEST(AdminHosts, RefuseAllOthers_fault_S4) {
  for (char const* const host : {"",
                                 ".",
                                 ":80",
                                 "evil.example",
                                 "localhost.evil.example",
                                 "evil.example:127.0.0.1",
                                 "127.0.0.1.evil.example",
                                 "127.1",
                                 "0x7f.0.0.1",
                                 "0177.0.0.1",
                                 "::1",
                                 "[::1",
                                 "[::1]x",
                                 "[::2]",
                                 "[::ffff:127.0.0.1]",
                                 "localhost:80:80",
                                 "localhost:x",
                                 "localhost..",
                                 "user@localhost",
                                 "admin.example.org/",
                                 "localhost evil.example",
                                 "10.0.0.1",
                                 "[]"}) {
    EXPECT_FALSE(rules().allows_host(host)) << host;
  }
}

}  // namespace
}  // namespace loanpulse
