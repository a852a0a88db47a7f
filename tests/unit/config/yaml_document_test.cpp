#include "config/yaml_document.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

std::string problems_of(std::string const& text) {
  ProblemList problems{"f.yaml"};
  bool const parsed = parse_yaml(text, problems).has_value();
  EXPECT_EQ(parsed, problems.empty());
  return describe_problems(problems.in_order());
}

TEST(YamlDocument, AcceptsTextWithAndWithoutContent) {
  for (auto const* text : {"", "# only a comment\n", "---\na: 1\n", "a: ü€😀\n"}) {
    EXPECT_EQ(problems_of(text), "") << text;
  }
}

TEST(YamlDocument, NamesLineAndColumnOfASyntaxError) {
  EXPECT_EQ(problems_of("a: 1\nb: [1, 2\nc: 3\n"),
            "f.yaml:3: is no valid YAML: end of sequence flow not found (column 2); check "
            "indentation and quotes there");
}

TEST(YamlDocument, DoesNotRepeatTheNameOfAnUndefinedAlias) {
  EXPECT_EQ(problems_of("a: 1\ntoken: *CANARY\n"),
            "f.yaml:2: is no valid YAML: the referenced anchor is not defined (column 8); check "
            "indentation and quotes there");
}

TEST(YamlDocument, RefusesASecondDocument) {
  EXPECT_EQ(problems_of("a: 1\n---\nb: 1\n"),
            "f.yaml:3: holds more than one document; put what follows '---' into a file of its "
            "own");
}

TEST(YamlDocument, RefusesWhatIsNotUtf8) {
  for (auto const* text : {"a: 1\nb: \xff\n", "a: 1\nb: \xc3", "a: 1\nb: \xc0\xaf\n",
                           "a: 1\nb: \xed\xa0\x80\n", "a: 1\nb: \xf4\x90\x80\x80\n"}) {
    EXPECT_EQ(problems_of(text), "f.yaml:2: holds bytes that are not UTF-8; save the file as UTF-8")
        << text;
  }
}

TEST(YamlDocument, RefusesMoreThanOneMebibyte) {
  EXPECT_EQ(problems_of("#" + std::string((1u << 20) - 1, 'x')), "");
  EXPECT_EQ(problems_of("#" + std::string(1u << 20, 'x')),
            "f.yaml: is larger than 1MiB; split it into several files");
}

TEST(YamlDocument, SurvivesDeepNesting) {
  EXPECT_NE(problems_of(std::string(500'000, '[')), "");
  EXPECT_NE(problems_of(std::string(500'000, '{')), "");
}

}  // namespace
}  // namespace loanpulse
