#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json/check_json.hpp"
#include "support/json_judge.hpp"
#include "support/shared_data.hpp"

namespace loanpulse {
namespace {

void expect_agreement(std::string const& text) {
  bool const is_json = JsonJudge::accepts(text);
  auto const fault = check_json(text);
  EXPECT_EQ(!fault, is_json) << text.substr(0, 200) << ": " << (fault ? fault->reason : "accepted");
}

/// The text next to numbers that no double holds, in every place in which it can be glued to one.
void expect_agreement_beside_huge_numbers(std::string const& text) {
  for (std::string const huge : {"1e400", "-1E+400", "0.1e999"}) {
    expect_agreement("[" + huge + text + "]");
    expect_agreement("[" + text + huge + "]");
    expect_agreement("[" + huge + ", " + text + "]");
    expect_agreement("[" + text + ", " + huge + "]");
    expect_agreement("[" + huge + ", " + text + huge + text + "]");
    expect_agreement("{\"a\": " + huge + ", \"b\": " + text + "}");
  }
}

TEST(GluedNumbers, AreNoJsonWhateverIsGluedToThem) {
  std::vector<std::string> const parts{"E1", "e5",  "e+5",   "E-1", "e",   ".5",   ".",  "-5",
                                       "-",  "+",   "5",     "0",   "00",  "01",   "1.", "-0",
                                       "x",  "1e5", "5e400", "--1", "1e4", "true", "\"", " 1"};
  for (auto const& part : parts) {
    expect_agreement_beside_huge_numbers(part);
    for (auto const& other : parts) expect_agreement_beside_huge_numbers(part + other);
  }
}

TEST(GluedNumbers, SomeAreJsonAllTheSame) {
  EXPECT_FALSE(check_json("[1e4005, 1e400, -1e400]"));
  EXPECT_TRUE(check_json("[1e400E1]"));
  EXPECT_TRUE(check_json("[1e400, 1e5e4]"));
  EXPECT_TRUE(check_json("[1e400, 5-1e400]"));
  EXPECT_EQ(check_json("[1e400E1]")->offset, 6u);
  EXPECT_EQ(check_json("[1e400E1]")->reason, "missing a comma or ']' after an element");
}

TEST(GluedNumbers, AreJudgedAsTheCorpusIsByAnIndependentReader) {
  if (!has_shared_data("jsontestsuite/test_parsing")) {
    GTEST_SKIP() << "The JSON conformance corpus is not beside this checkout.";
  }
  std::size_t numbers = 0;
  for (SharedFile const& file : shared_files("jsontestsuite/test_parsing", "")) {
    if (file.name.find("number") == std::string::npos) continue;
    ++numbers;
    expect_agreement(file.text);
    std::string inner = file.text;
    if (inner.starts_with('[')) inner.erase(0, 1);
    if (auto const close = inner.rfind(']'); close != std::string::npos) inner.erase(close);
    expect_agreement_beside_huge_numbers(inner);
  }
  EXPECT_GT(numbers, 80u);
}

}  // namespace
}  // namespace loanpulse
