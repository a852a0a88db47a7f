#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/markdown.hpp"
#include "support/mockapi_process.hpp"
#include "support/paths.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

using Words = std::vector<std::string>;

/// The part of a text from one line on up to another.
std::string between(std::string const& text, std::string const& from, std::string const& to) {
  auto const start = text.find("\n" + from);
  auto const end = text.find("\n" + to, start);
  EXPECT_NE(end, std::string::npos) << "no " << from << " before " << to;
  return start == std::string::npos || end == std::string::npos ? ""
                                                                : text.substr(start, end - start);
}

/// A line of output without what differs from run to run: its words that hold no digit, up to "…".
Words shape_of(std::string const& line) {
  Words shape;
  std::istringstream words{line};
  for (std::string word; words >> word && word.find("…") == std::string::npos;) {
    if (word.find_first_of("0123456789") == std::string::npos) shape.push_back(word);
  }
  return shape;
}

bool begins_with(Words const& line, Words const& beginning) {
  return line.size() >= beginning.size() &&
         std::equal(beginning.begin(), beginning.end(), line.begin());
}

/// Whether a line of the output has the shape of the one that the page shows.
bool was_printed(std::string const& shown, std::string const& output) {
  std::istringstream lines{output};
  for (std::string line; std::getline(lines, line);) {
    if (begins_with(shape_of(line), shape_of(shown))) return true;
  }
  return false;
}

/// A checkout with a build, as the tour expects it, whose ports and folders are a test's own.
class TourTest : public testing::Test {
 protected:
  TourTest() {
    namespace fs = std::filesystem;
    // The private server runs as another user when the tests run as root.
    fs::permissions(dir.path(), fs::perms::others_exec, fs::perm_options::add);
    fs::create_directories(dir.path() / "build");
    fs::create_directory_symlink(LOANPULSE_BINARY_DIR, dir.path() / "build" / "release");
    auto job = file("etc/jobs.d/loan_applications.yaml");
    replace_all(job, "127.0.0.1:8000", api_address());
    dir.write("etc/jobs.d/loan_applications.yaml", job);
    auto settings = file("etc/loanpulse.yaml");
    replace_all(settings, "listen: 127.0.0.1:8090", "listen: \"unix:" + socket() + "\"");
    dir.write("etc/loanpulse.yaml", settings + "\nstate_dir: " + (dir.path() / "state").string());
  }

  static std::string file(std::string const& path) { return document(path).text; }
  std::string socket() const { return (dir.path() / "admin.sock").string(); }
  std::string api_address() const { return "127.0.0.1:" + std::to_string(api.port()); }

  /// The commands of the tour, one after the other, as one script for bash.
  std::string script() const {
    std::string text = "set -e\ncd " + dir.path().string() + "\n";
    auto const tour = between(file("README.md"), "## A tour", "## What it promises");
    for (auto line : markdown_code(tour).shell_lines) {
      // The API runs already, on a port that was free; a job of bash takes its place.
      if (line.find("loanpulse-mockapi") != std::string::npos) line = "sleep 600 &";
      replace_all(line, "127.0.0.1:8000", api_address());
      replace_all(line, "http://127.0.0.1:8090", "--unix-socket " + socket() + " http://localhost");
      text += line + "\n";
    }
    return text + "wait\n";
  }

  MockapiProcess api{{"--rows", "10000"}};
  TempDir dir;
};

TEST_F(TourTest, PrintsWhatTheReadmeShows) {
  auto const finished = run_program(
      {"/bin/bash", "-c", script()},
      {{"PGHOST", ""}, {"PGHOSTADDR", ""}, {"PGPORT", ""}, {"PGDATABASE", ""}, {"PGSERVICE", ""}});
  ASSERT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  auto const tour = between(file("README.md"), "## A tour", "## What it promises");
  std::size_t shown = 0;
  std::istringstream lines{tour};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```text";
    } else if (inside && !line.empty()) {
      ++shown;
      EXPECT_TRUE(was_printed(line, finished.out)) << line << "\n in " << finished.out;
    }
  }
  EXPECT_GE(shown, 9u);
  EXPECT_THAT(finished.out, HasSubstr("10,000 rows read: 10,000 inserted, 0 updated"));
  EXPECT_THAT(finished.out, HasSubstr("0 inserted, 100 updated"));
  EXPECT_THAT(finished.out, HasSubstr("loanpulse_database_up 1"));
}

}  // namespace
}  // namespace loanpulse
