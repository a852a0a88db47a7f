#include "model/column_type.hpp"
#include "support/markdown.hpp"
#include "support/paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;

fs::path const repository{LOANPULSE_SOURCE_DIR};

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

TEST(Documents, CommandsNameFilesThatExist) {
  std::size_t count = 0;
  for (auto const& page : documents()) {
    count += page.code.shell_lines.size();
    EXPECT_THAT(missing_files(page.code.shell_lines), ElementsAre()) << page.path;
  }
  EXPECT_GT(count, 20u);
}

TEST(Documents, PathsInTheirTextExist) {
  std::size_t count = 0;
  for (auto const& page : documents()) {
    count += page.code.spans.size();
    EXPECT_THAT(missing_files(page.code.spans), ElementsAre()) << page.path;
  }
  EXPECT_GT(count, 500u);
}

/// Why a link of a page leads nowhere; empty: it leads to a file, and to a heading if it names one.
std::string fault_of_link(Document const& page, std::string const& target) {
  auto const mark = target.find('#');
  auto const file = target.substr(0, mark);
  auto const path = file.empty()
                        ? page.path
                        : (fs::path{page.path}.parent_path() / file).lexically_normal().string();
  if (!fs::exists(repository / path)) return path + " is not there";
  if (mark == std::string::npos) return {};
  auto const anchors = document(path).code.anchors;
  bool const is_heading =
      std::find(anchors.begin(), anchors.end(), target.substr(mark + 1)) != anchors.end();
  return is_heading ? "" : path + " has no heading " + target.substr(mark + 1);
}

TEST(Documents, LinksLeadToFilesAndHeadings) {
  std::size_t count = 0;
  for (auto const& page : documents()) {
    for (auto const& target : page.code.link_targets) {
      if (target.find("://") != std::string::npos) continue;
      ++count;
      EXPECT_EQ(fault_of_link(page, target), "") << page.path;
    }
  }
  EXPECT_GT(count, 20u);
}

TEST(Documents, CodeInTheirTextEndsOnItsLine) {
  for (auto const& page : documents()) {
    std::istringstream lines{page.text};
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("```")) inside = !inside;
      bool const is_whole =
          inside || std::count(line.begin(), line.end(), '`') % 2 == 0 || line.starts_with("```");
      EXPECT_TRUE(is_whole) << page.path << ": " << line;
    }
  }
}

TEST(Documents, AreShortEnoughToBeRead) {
  for (auto const& page : documents()) {
    // Tables are looked up, not read.
    std::istringstream text{page.text};
    long lines = 0;
    for (std::string line; std::getline(text, line);) lines += line.starts_with('|') ? 0 : 1;
    EXPECT_LE(lines, page.path == "README.md" ? 160 : 320) << page.path;
  }
}

TEST(Documents, AreLinkedFromTheReadme) {
  auto const linked = document("README.md").code.link_targets;
  for (auto const& page : documents()) {
    if (!page.path.starts_with("docs/")) continue;
    EXPECT_THAT(linked, Contains(page.path));
  }
}

/// Every match of a pattern's first group in a file.
std::vector<std::string> found_in(fs::path const& path, char const* pattern) {
  std::ifstream file{repository / path};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  std::regex const wanted{pattern};
  std::vector<std::string> found;
  for (std::sregex_iterator match{text.begin(), text.end(), wanted}, end; match != end; ++match) {
    found.push_back((*match)[1]);
  }
  return found;
}

TEST(Documents, ListEveryRequestOfTheAdminApi) {
  auto const text = document("docs/admin-api.md").text;
  auto const routes = found_in("daemon/admin/openapi.json", R"re(\n    "(/[^"]*)": \{)re");
  EXPECT_GT(routes.size(), 10u);
  for (auto const& route : routes) {
    EXPECT_NE(text.find(" " + route + "`"), std::string::npos) << route;
  }
}

TEST(Documents, ListEveryMetric) {
  auto const text = document("docs/admin-api.md").text;
  auto const metrics =
      found_in("daemon/ops/metrics.cpp", R"re("((?:loanpulse|process)_[a-z_]+)")re");
  EXPECT_GT(metrics.size(), 15u);
  for (auto const& metric : metrics) {
    EXPECT_NE(text.find("`" + metric), std::string::npos) << metric;
  }
}

TEST(Documents, ListEveryColumnType) {
  auto const text = document("docs/configuration.md").text;
  auto const table = text.substr(text.find("\n| type | takes |"));
  auto const rows = table.substr(0, table.find("\n\n"));
  for (auto const& type : type_table) {
    auto const word = "`" + std::string{type.declared};
    EXPECT_TRUE(rows.find(word + "`") != std::string::npos ||
                rows.find(word + "(") != std::string::npos)
        << type.declared;
  }
}

TEST(Documents, AMissingFileIsFound) {
  EXPECT_THAT(missing_files({"./nowhere --once", "cat tests/nowhere  # tests/comment",
                             "ls daemon/* /etc/nowhere build/release/nowhere", "tests/run"}),
              ElementsAre("./nowhere", "tests/nowhere"));
}

TEST(Documents, ALinkToNowhereIsFound) {
  Document const page{"docs/x.md", "", {}};
  EXPECT_EQ(fault_of_link(page, "../README.md#start-here"), "");
  EXPECT_EQ(fault_of_link(page, "nowhere.md"), "docs/nowhere.md is not there");
  EXPECT_EQ(fault_of_link(page, "../README.md#nowhere"), "README.md has no heading nowhere");
}

TEST(Documents, CodeIsToldFromTextAndFromOtherBlocks) {
  auto const code = markdown_code(
      "# A b-c, d!\na `b c` d [e](f)\n```sh\ng | h\n```\n```text\n`i`\n```\n```yaml\nk: "
      "l\n```\n`j`\n");
  EXPECT_THAT(code.anchors, ElementsAre("a-b-c-d"));
  EXPECT_THAT(code.spans, ElementsAre("b c", "j"));
  EXPECT_THAT(code.shell_lines, ElementsAre("g | h"));
  EXPECT_THAT(code.yaml_blocks, ElementsAre("k: l\n"));
  EXPECT_THAT(code.link_targets, ElementsAre("f"));
  EXPECT_THAT(command_words(code.shell_lines[0]), ElementsAre("g"));
}

}  // namespace
}  // namespace loanpulse
