#include "support/markdown.hpp"
#include "support/paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

fs::path const repository{LOANPULSE_SOURCE_DIR};

MarkdownCode readme() {
  std::ifstream file{repository / "README.md"};
  EXPECT_TRUE(file) << "cannot read README.md in " << repository;
  return markdown_code({std::istreambuf_iterator<char>{file}, {}});
}

/// Whether the word is a path of the repository: its first part is a folder there. What a build
/// makes, and patterns, are none.
bool names_repository_file(std::string const& word) {
  if (word.find_first_of("*…<$=") != std::string::npos) return false;
  fs::path const path = fs::path{word}.lexically_normal();
  if (path.is_absolute() || word.find('/') == std::string::npos) return false;
  std::string const first = path.begin()->string();
  return word.starts_with("./") || (first != "build" && fs::is_directory(repository / first));
}

std::vector<std::string> missing_files(std::vector<std::string> const& lines) {
  std::vector<std::string> missing;
  for (auto const& line : lines) {
    for (auto const& word : command_words(line)) {
      if (names_repository_file(word) && !fs::exists(repository / word)) missing.push_back(word);
    }
  }
  return missing;
}

TEST(Readme, EveryCommandNamesFilesThatExist) {
  auto const lines = readme().shell_lines;
  EXPECT_GT(lines.size(), 5u);
  EXPECT_THAT(missing_files(lines), ElementsAre());
}

TEST(Readme, EveryPathInItsTextExists) {
  auto const spans = readme().spans;
  EXPECT_GT(spans.size(), 100u);
  EXPECT_THAT(missing_files(spans), ElementsAre());
}

TEST(Readme, EveryLinkLeadsToAFile) {
  for (auto const& target : readme().link_targets) {
    if (target.starts_with("#") || target.find("://") != std::string::npos) continue;
    EXPECT_TRUE(fs::exists(repository / target)) << target;
  }
}

/// The keys that a source of daemon/config looks up: `map.find("key")`, `map.require("key"`.
std::vector<std::string> keys_in(std::string const& source) {
  std::vector<std::string> keys;
  std::regex const lookup{R"re(\bmap\.(?:find|require)\("([a-z_]+)")re"};
  for (std::sregex_iterator match{source.begin(), source.end(), lookup}, end; match != end;
       ++match) {
    keys.push_back((*match)[1]);
  }
  return keys;
}

TEST(Readme, ExplainsEveryKeyOfTheConfiguration) {
  std::string text;
  for (auto const& span : readme().spans) text += " " + span;
  std::size_t count = 0;
  for (auto const& entry : fs::directory_iterator{repository / "daemon" / "config"}) {
    std::ifstream file{entry.path()};
    for (auto const& key : keys_in({std::istreambuf_iterator<char>{file}, {}})) {
      ++count;
      EXPECT_TRUE(std::regex_search(text, std::regex{"\\b" + key + "\\b"}))
          << entry.path().filename() << " reads the key " << key;
    }
  }
  EXPECT_GT(count, 50u) << "do the sources still look keys up by map.find(\"key\")?";
}

TEST(Readme, KeysAreFoundInSources) {
  EXPECT_THAT(keys_in("read(map.find(\"lag\"), map.require(\"url\", \"x\"), heap.find(\"no\"));"),
              ElementsAre("lag", "url"));
}

TEST(Readme, AMissingFileIsFound) {
  EXPECT_THAT(missing_files({"./nowhere --once", "cat tests/nowhere  # tests/comment",
                             "ls daemon/* /etc/nowhere build/release/nowhere", "tests/run"}),
              ElementsAre("./nowhere", "tests/nowhere"));
}

TEST(Readme, CodeIsToldFromTextAndFromOtherBlocks) {
  auto const code = markdown_code("a `b c` d [e](f)\n```sh\ng | h\n```\n```text\n`i`\n```\n`j`\n");
  EXPECT_THAT(code.spans, ElementsAre("b c", "j"));
  EXPECT_THAT(code.shell_lines, ElementsAre("g | h"));
  EXPECT_THAT(code.link_targets, ElementsAre("f"));
  EXPECT_THAT(command_words(code.shell_lines[0]), ElementsAre("g"));
}

}  // namespace
}  // namespace loanpulse
