#include "config/join_urls.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

std::string joined(TextTemplate const& base, TextTemplate const& added) {
  return join_urls(base, added).shown();
}

TEST(JoinUrls, LosesNoSegmentAndNoFinalSlash) {
  EXPECT_EQ(joined("https://h/v2", "/loans"), "https://h/v2/loans");
  EXPECT_EQ(joined("https://h/v2", "loans"), "https://h/v2/loans");
  EXPECT_EQ(joined("https://h/v2/", "/loans"), "https://h/v2/loans");
  EXPECT_EQ(joined("https://h/v2/", "loans/"), "https://h/v2/loans/");
  EXPECT_EQ(joined("https://h", "loans"), "https://h/loans");
  EXPECT_EQ(joined("https://h/v2", "/"), "https://h/v2/");
  EXPECT_EQ(joined("https://h/v2", "a:b"), "https://h/v2/a:b");
  EXPECT_EQ(joined("https://h", ":8443/x"), "https://h/:8443/x") << "never another port";
  EXPECT_EQ(joined("https://h", "@evil/x"), "https://h/@evil/x") << "never another host";
}

TEST(JoinUrls, KeepsBothQueries) {
  EXPECT_EQ(joined("https://h/v2", "loans?x=1"), "https://h/v2/loans?x=1");
  EXPECT_EQ(joined("https://h/v2", "?x=1"), "https://h/v2?x=1");
  EXPECT_EQ(joined("https://h/v2?api=3", "/loans"), "https://h/v2/loans?api=3");
  EXPECT_EQ(joined("https://h/v2?api=3", "/loans?x=1"), "https://h/v2/loans?api=3&x=1");
}

TEST(JoinUrls, KeepsPlaceholdersAndSecretsWhereTheyAre) {
  Placeholder const start{.kind = Placeholder::Kind::start};
  TextTemplate const base{{std::string{"https://h/"}, Secret{"tenant"}}};
  TextTemplate const added{{start, std::string{"/x?y="}, start}};
  EXPECT_EQ(joined(base, added), "https://h/***/{start}/x?y={start}");
  EXPECT_EQ(join_urls(base, added).revealed(), "https://h/tenant//x?y=");
}

TEST(JoinUrls, KnowsWhatIsRelative) {
  EXPECT_TRUE(is_whole_url("https://h"));
  EXPECT_TRUE(is_whole_url(TextTemplate{{Secret{"https://h"}, std::string{"/x"}}}));
  for (char const* const relative : {"/x", "x", "?a=http://b", "/x/http://b", "//other/x"}) {
    EXPECT_FALSE(is_whole_url(relative)) << relative;
  }
}

TEST(JoinUrls, ComparesOriginsAsClientsDo) {
  EXPECT_EQ(origin_text("HTTPS://API.example:443/x"), origin_text("https://api.example"));
  EXPECT_EQ(origin_text("http://h:80?x"), "http://h");
  EXPECT_NE(origin_text("https://h:80"), origin_text("https://h"));
  TextTemplate const zoned{{std::string{"https://"}, Placeholder{.kind = Placeholder::Kind::start},
                            std::string{".example/x"}}};
  EXPECT_EQ(origin_text(zoned), "https://{start}.example");
}

}  // namespace
}  // namespace loanpulse
