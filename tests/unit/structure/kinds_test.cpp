#include "model/paging.hpp"
#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

TEST(Kinds, OfPaginatorsHaveEachAFileCalledLikeIt) {
  fs::path const folder = fs::path{LOANPULSE_SOURCE_DIR} / "daemon" / "fetch" / "paging";
  auto const kinds = kind_names(Paging{});
  EXPECT_GT(kinds.size(), 3u);
  for (auto const& kind : kinds) EXPECT_TRUE(fs::exists(folder / (kind + ".cpp"))) << kind;
}

}  // namespace
}  // namespace loanpulse
