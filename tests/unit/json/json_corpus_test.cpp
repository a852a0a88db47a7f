#include <gtest/gtest.h>

#include <string>

#include "json/check_json.hpp"
#include "support/shared_data.hpp"

namespace loanpulse {
namespace {

/// Files of the public JSON conformance suite, by what a parser must do with them.
class JsonCorpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_shared_data("jsontestsuite/test_parsing")) {
      GTEST_SKIP() << "The JSON conformance corpus is not beside this checkout.";
    }
  }

  static std::vector<SharedFile> files(std::string_view prefix) {
    auto result = shared_files("jsontestsuite/test_parsing", prefix);
    EXPECT_FALSE(result.empty()) << prefix;
    return result;
  }
};

TEST_F(JsonCorpus, AcceptsWhatMustBeAccepted) {
  for (SharedFile const& file : files("y_")) {
    auto const fault = check_json(file.text);
    EXPECT_FALSE(fault) << file.name << ": " << fault->reason << " at " << fault->offset;
  }
}

TEST_F(JsonCorpus, RefusesWhatMustBeRefusedAndSaysWhy) {
  for (SharedFile const& file : files("n_")) {
    auto const fault = check_json(file.text);
    ASSERT_TRUE(fault) << file.name;
    EXPECT_FALSE(fault->reason.empty()) << file.name;
    EXPECT_LE(fault->offset, file.text.size()) << file.name;
  }
}

TEST_F(JsonCorpus, DecidesAboutTheRestWithoutACrash) {
  for (SharedFile const& file : files("i_")) {
    auto const fault = check_json(file.text);
    EXPECT_TRUE(!fault || !fault->reason.empty()) << file.name;
  }
}

}  // namespace
}  // namespace loanpulse
