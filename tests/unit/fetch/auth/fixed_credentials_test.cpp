#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/auth/credential_source.hpp"

namespace loanpulse {
namespace {

using testing::IsEmpty;

TEST(FixedCredentials, AreNoneWhereTheJobDeclaresNone) {
  auto const credentials = credential_source_of(NoAuth{})->obtain({}, {});
  EXPECT_THAT(credentials.headers, IsEmpty());
  EXPECT_FALSE(credentials.can_be_renewed());
}

TEST(FixedCredentials, AreTheTokenAndStayTheSameWhenRefused) {
  auto const source = credential_source_of(BearerAuth{Secret{"s3cret"}});
  for (std::uint64_t const refused : {0u, 1u}) {
    auto const credentials = source->obtain({refused}, {});
    ASSERT_EQ(credentials.headers.size(), 1u);
    EXPECT_EQ(credentials.headers[0].first, "Authorization");
    EXPECT_EQ(credentials.headers[0].second.reveal(), "Bearer s3cret");
    EXPECT_FALSE(credentials.can_be_renewed());
  }
}

}  // namespace
}  // namespace loanpulse
