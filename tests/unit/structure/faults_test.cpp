#include "support/markdown.hpp"
#include "support/paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// A row of the tables of faults in docs/reliability.md.
struct Fault {
  std::string number;
  std::string proof;  ///< a test's name without its numbers, a command, or "—"
};

std::vector<Fault> faults_in(std::string const& text) {
  std::vector<Fault> faults;
  std::regex const row{R"(\| (S?[0-9]+) \| .* \| `?([^|`]+)`? \|)"};
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, row)) faults.push_back({match[1], match[2]});
  }
  return faults;
}

/// The numbers at the end of a test's name: "Suite.Name_fault_17_18" has 17 and 18.
struct TestName {
  std::string name;
  std::vector<std::string> numbers;
};

TestName test_name(std::string const& suite, std::string const& name) {
  std::string const mark = "_fault_";
  auto const at = name.find(mark);
  TestName test{suite + "." + name.substr(0, at), {}};
  if (at == std::string::npos) return test;
  std::istringstream numbers{name.substr(at + mark.size())};
  for (std::string number; std::getline(numbers, number, '_');) test.numbers.push_back(number);
  return test;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The next word of a text from a place on, which then is behind it; empty where none is next.
std::string next_word(std::string const& text, std::size_t& at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
  std::size_t const start = at;
  while (at < text.size() && is_word(text[at])) ++at;
  return text.substr(start, at - start);
}

/// By hand: a regular expression would take seconds for all of our tests.
std::vector<TestName> test_names_in(std::string const& source) {
  std::vector<TestName> tests;
  for (auto at = source.find("TEST"); at != std::string::npos; at = source.find("TEST", at)) {
    bool const begins = at == 0 || !is_word(source[at - 1]);
    auto const macro = next_word(source, at);
    bool const is_test = macro == "TEST" || macro == "TEST_F" || macro == "TEST_P";
    if (!begins || !is_test || source[at] != '(') continue;
    auto const suite = next_word(source, ++at);
    if (source[at] == ',') tests.push_back(test_name(suite, next_word(source, ++at)));
  }
  return tests;
}

std::vector<TestName> all_tests() {
  std::vector<TestName> tests;
  for (auto const* const folder : {"unit", "integration", "e2e"}) {
    auto const root = fs::path{LOANPULSE_SOURCE_DIR} / "tests" / folder;
    for (auto const& entry : fs::recursive_directory_iterator{root}) {
      if (entry.path().extension() != ".cpp") continue;
      std::ifstream file{entry.path()};
      auto const found = test_names_in({std::istreambuf_iterator<char>{file}, {}});
      tests.insert(tests.end(), found.begin(), found.end());
    }
  }
  return tests;
}

TEST(Faults, AreNumberedWithoutGaps) {
  int plain = 0;
  int of_security = 0;
  for (auto const& fault : faults_in(document("docs/reliability.md").text)) {
    EXPECT_EQ(fault.number, fault.number[0] == 'S' ? "S" + std::to_string(++of_security)
                                                   : std::to_string(++plain));
  }
  EXPECT_EQ(plain, 68);
  EXPECT_EQ(of_security, 18);
}

TEST(Faults, HaveProofsThatAreThere) {
  std::set<std::string> names;
  for (auto const& test : all_tests()) names.insert(test.name);
  for (auto const& fault : faults_in(document("docs/reliability.md").text)) {
    if (fault.proof == "—") continue;
    bool const is_file = fs::exists(fs::path{LOANPULSE_SOURCE_DIR} / fault.proof);
    EXPECT_TRUE(is_file || names.contains(fault.proof))
        << "row " << fault.number << " names " << fault.proof << ", which is not there";
  }
}

TEST(Vocabulary, IsShownByTestsThatAreThere) {
  std::set<std::string> names;
  for (auto const& test : all_tests()) names.insert(test.name);
  std::regex const row{R"(\| .+ \| `([^`]+)` \|)"};
  std::istringstream lines{document("tests/e2e/vocabulary.md").text};
  std::size_t rows = 0;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, row)) continue;
    ++rows;
    EXPECT_TRUE(names.contains(match[1])) << line;
  }
  EXPECT_GT(rows, 50u);
}

TEST(Faults, InTheNamesOfTestsAreInTheList) {
  std::vector<std::string> listed;
  for (auto const& fault : faults_in(document("docs/reliability.md").text)) {
    listed.push_back(fault.number);
  }
  std::size_t count = 0;
  for (auto const& test : all_tests()) {
    for (auto const& number : test.numbers) {
      ++count;
      EXPECT_THAT(listed, Contains(number)) << test.name;
    }
  }
  EXPECT_GT(count, 50u);
}

TEST(Faults, AreReadFromTheirRowsAndFromNames) {
  auto const faults = faults_in(
      "| no. | what | does | proof |\n| 7 | a `b` | c | `A.B` |\n| S1 | a | b, c | — |\n| x | a | "
      "b | c |\n");
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].number, "7");
  EXPECT_EQ(faults[0].proof, "A.B");
  EXPECT_EQ(faults[1].proof, "—");
  auto const tests =
      test_names_in("TEST(A, B) {}\nTEST_F(C,\n       D_fault_17_S1) {}\nMY_TEST(no, no)");
  ASSERT_EQ(tests.size(), 2u);
  EXPECT_EQ(tests[0].name, "A.B");
  EXPECT_THAT(tests[0].numbers, IsEmpty());
  EXPECT_EQ(tests[1].name, "C.D");
  EXPECT_THAT(tests[1].numbers, ElementsAre("17", "S1"));
}

}  // namespace
}  // namespace loanpulse
