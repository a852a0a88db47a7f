#include "config/yaml_document.hpp"

#include <gtest/gtest.h>

#include <ctime>

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
            "f.yaml:2: holds more than one document; put what follows '---' into a file of its "
            "own");
  EXPECT_EQ(problems_of("a: 1\n...\n# more\n\nb: 1\n"),
            "f.yaml:5: holds more than one document; put what follows '---' into a file of its "
            "own");
}

TEST(YamlDocument, RefusesWhatFollowsTheDocumentsEnd) {
  struct Case {
    std::string text;
    std::string place;
  };
  for (auto const& [text, place] :
       {Case{",", "1: 1"}, Case{"{name: x},", "1: 10"}, Case{"{name: x},\n,,,\n", "1: 10"},
        Case{"[a],", "1: 4"}, Case{"\"a\" \"b\"", "1: 5"}, Case{"{a: 1}\n{b: 2}\n", "2: 1"},
        Case{"# c\n,\n", "2: 1"}, Case{"'a',", "1: 4"}, Case{"[] []", "1: 4"}}) {
    auto const colon = place.find(": ");
    EXPECT_EQ(problems_of(text),
              "f.yaml:" + place.substr(0, colon) +
                  ": is no valid YAML: the document ended before column " +
                  place.substr(colon + 2) +
                  "; remove what stands there, such as a stray comma, quote or bracket")
        << text;
  }
}

TEST(YamlDocument, NamesThePlaceOfAQuoteThatIsNeverClosed) {
  auto const never_closed = [](std::string const& line, int column, char quote) {
    return "f.yaml:" + line + ": opens a quote in column " + std::to_string(column) +
           " that is never closed; close it with " + quote + ", or remove it";
  };
  EXPECT_EQ(problems_of("a: 1\nb: \"x\nc: 2\n"), never_closed("2", 4, '"'));
  EXPECT_EQ(problems_of("b: \"x"), never_closed("1", 4, '"'));
  EXPECT_EQ(problems_of("b: 'it''s\n"), never_closed("1", 4, '\''));
  EXPECT_EQ(problems_of("b: [\"x, y]\n"), never_closed("1", 5, '"'));
  EXPECT_EQ(problems_of("b: {c: \"x\\\"}\nd: 1\n"), never_closed("1", 8, '"'));
  EXPECT_EQ(problems_of("b: &k !!str \"x\n"), never_closed("1", 13, '"'));
  EXPECT_EQ(problems_of("\"b: 1\nc: 2\n"), never_closed("1", 1, '"'));
  EXPECT_EQ(problems_of("b: \"x\n---\nc: 1\n"), never_closed("1", 4, '"'));
  EXPECT_EQ(problems_of("\xef\xbb\xbf"
                        "a: ü\nb: \"x\n"),
            never_closed("2", 4, '"'));
}

TEST(YamlDocument, NamesTheQuoteThatTheNextOneClosed) {
  EXPECT_EQ(problems_of("a: 1\nurl: \"http://x\nname: \"a\"\n"),
            "f.yaml:2: is no valid YAML: end of map not found (column 8) in line 3; the quote that "
            "opens here in column 6 ends only there: close it in its own line");
}

TEST(YamlDocument, NamesAReferenceWithoutQuotes) {
  EXPECT_EQ(
      problems_of("auth: {type: bearer, token: ${env:TOKEN}}\n"),
      "f.yaml:1: is no valid YAML: end of map flow not found (column 30); put a value with ${ "
      "in it in quotes, such as \"${env:NAME}\"");
  EXPECT_EQ(problems_of("auth: {type: bearer, token: \"${env:TOKEN}\"}\n"), "");
}

TEST(YamlDocument, LeavesQuotesWithinTextsAlone) {
  for (auto const* text :
       {"a: don't\nb: it's\n", "a: 'it''s'\n", "a: \"\\\"\"\n", "a: \"x\n  y\"\n",
        "a: |\n  \"x\nb: 1\n", "a: &k 'x'\nb: *k\n", "a: 5\" # 6'\n"}) {
    EXPECT_EQ(problems_of(text), "") << text;
  }
}

TEST(YamlDocument, NamesATabThatIndents) {
  for (auto const* text : {"a: 1\n\tb: 2\n", "a:\n\tb: 2\n", "a:\n\t- b\n", "a:\n  b: 1\n\tc: 2\n",
                           "a:\n  b: 1\n \tc: 2\n"}) {
    auto const problems = problems_of(text);
    EXPECT_NE(problems.find("; the line is indented by a tab, and YAML takes blanks only"),
              std::string::npos)
        << problems;
  }
  EXPECT_EQ(problems_of("a:\n\tb: 2\n").substr(0, 9), "f.yaml:2:");
  EXPECT_EQ(problems_of("a:\t1\nb: [1,\n\t2]\n"), "");
}

TEST(YamlDocument, RefusesWhatIsNotUtf8) {
  for (auto const* text : {"a: 1\nb: \xff\n", "a: 1\nb: \xc3", "a: 1\nb: \xc0\xaf\n",
                           "a: 1\nb: \xed\xa0\x80\n", "a: 1\nb: \xf4\x90\x80\x80\n"}) {
    EXPECT_EQ(problems_of(text), "f.yaml:2: holds bytes that are not UTF-8; save the file as UTF-8")
        << text;
  }
}

TEST(YamlDocument, RefusesWhatTheParserWouldTakeForUtf16) {
  EXPECT_EQ(problems_of(std::string{"a\0:\0 \0b\0", 8}),
            "f.yaml:1: holds bytes that are not UTF-8; save the file as UTF-8");
}

TEST(YamlDocument, RefusesMoreThanOneMebibyte) {
  EXPECT_EQ(problems_of("#" + std::string((1u << 20) - 1, 'x')), "");
  EXPECT_EQ(problems_of("#" + std::string(1u << 20, 'x')),
            "f.yaml: is larger than 1MiB; split it into several files");
}

TEST(YamlDocument, RefusesDeepNesting) {
  for (auto const* piece : {"[", "{", "- ", "? ", "[a,", "{a: ", "&a ["}) {
    std::string text;
    while (text.size() < 500'000) text += piece;
    EXPECT_NE(problems_of(text), "") << piece;
  }
  EXPECT_EQ(problems_of(std::string(5'000, '[')),
            "f.yaml: is nested too deeply; write it with fewer levels");
}

/// "a1: &a1 [*a0, ... *a0]" and so on: each list holds ten of the one before.
std::string laughs(int levels) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level <= levels; ++level) {
    std::string const alias = "*a" + std::to_string(level - 1);
    text += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + alias;
    for (int i = 1; i < 10; ++i) text += ", " + alias;
    text += "]\n";
  }
  return text;
}

TEST(YamlDocument, CountsAliasesAsWhatTheyStandFor) {
  EXPECT_EQ(problems_of(laughs(3)), "");
  EXPECT_EQ(problems_of(laughs(9)),
            "f.yaml:6: is where the document becomes too large, with more than 200000 values or 4 "
            "MiB of text, aliases written out; make it smaller");
  std::string many = "a: &a \"" + std::string(500'000, 'x') + "\"\nb: [*a";
  for (int i = 0; i < 10; ++i) many += ", *a";
  EXPECT_NE(problems_of(many + "]\n").find("f.yaml:2: is where the document becomes too large"),
            std::string::npos);
}

TEST(YamlDocument, RefusesAnAliasOfWhatItStandsIn) {
  for (auto const* text : {"a: &a [1,\n*a]\n", "&a b:\n  c: &d\n    e: *d\n", "&a {b:\n*a}\n"}) {
    EXPECT_NE(problems_of(text).find("is an alias of what it stands in, which has no end"),
              std::string::npos)
        << text;
  }
}

TEST(YamlDocument, NamesAQuoteThatIsGluedToATag) {
  for (auto const* text : {"name: !tag\"o", "name: !tag\"o\n", "name: !tag \"o", "- !\"o"}) {
    EXPECT_NE(problems_of(text).find("that is never closed"), std::string::npos) << text;
  }
}

TEST(YamlDocument, NeverThrowsWhereTheTextEndsWithinALine) {
  std::string const sound = "a: !t \"x\"\nb: &k 'y'\nc: [1, {d: *k}]\ne: |\n  f\n? g\n: %h\n";
  for (std::size_t size = 0; size < sound.size(); ++size) {
    for (auto const* end :
         {"", "!", "!t\"", "!t'", "!<", "&", "&a\"o", "*", "|", "|2", "%", "\"\\", "? "}) {
      EXPECT_NO_THROW(problems_of(sound.substr(0, size) + end)) << size << end;
    }
  }
}

TEST(YamlDocument, TakesNoMoreTimeForWorsePieces) {
  for (auto const* piece :
       {",",     "[]",  "[],",   "a,",   "{},", "a: b\n", "- \n",        "a: ", "\"a\":\"b\",",
        "'",     "\"",  "# \n",  "%a\n", ": ",  "[a,",    "{a: b}: c\n", "a\n", "---\n",
        "...\n", "|\n", "&a x,", "!t x,"}) {
    for (auto const* start : {"", "[", "a: "}) {
      std::string text = start;
      while (text.size() < (256u << 10)) text += piece;
      std::clock_t const before = std::clock();
      ProblemList problems{"f.yaml"};
      parse_yaml(text, problems);
      EXPECT_LT(std::clock() - before, 10 * CLOCKS_PER_SEC) << start << piece;
    }
  }
}

}  // namespace
}  // namespace loanpulse
