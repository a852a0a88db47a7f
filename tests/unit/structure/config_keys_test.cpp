#include "config/parse_settings.hpp"
#include "model/auth.hpp"
#include "model/paging.hpp"
#include "support/paths.hpp"
#include "unit/config/job_text.hpp"
#include "unit/structure/string_literals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <span>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

/// The words of a text that stand for a key: "source.limits.max_pages" and the like.
std::vector<std::string> paths_in(std::string const& text) {
  static std::regex const path{
      R"re((^|[^A-Za-z0-9_.:/{}"-])((?:source|target|run|schedule|database|bronze|admin|log|daemon|quality|paginator|incremental|timeouts|limits|retry)(?:\.[a-z_]+)+)(?![A-Za-z0-9_(:/]))re"};
  std::vector<std::string> found;
  for (std::sregex_iterator match{text.begin(), text.end(), path}, end; match != end; ++match) {
    found.push_back((*match)[2]);
  }
  return found;
}

std::vector<std::string> segments_of(std::string const& path) {
  std::vector<std::string> segments(1);
  for (char const c : path) {
    if (c == '.') {
      segments.emplace_back();
    } else {
      segments.back() += c;
    }
  }
  return segments;
}

/// "{source: {paginator: {type: TYPE, limit: x}}}": a document of nothing but the key.
std::string document_of(std::span<std::string const> segments, std::string const& type,
                        std::string const& parent = "") {
  if (segments.empty()) return "x";
  bool const is_choice = (parent == "paginator" || parent == "auth") && segments[0] != "type";
  return "{" + (is_choice ? "type: " + type + ", " : std::string{}) + segments[0] + ": " +
         document_of(segments.subspan(1), type, segments[0]) + "}";
}

/// What the parser says of the document: of the settings or of a job.
std::vector<Problem> problems_of(std::string const& text, bool is_job) {
  ProblemList problems{"f.yaml"};
  FakeSecrets const secrets;
  if (is_job) {
    parse_job(text, secrets.sources(), problems);
  } else {
    parse_settings(text, "/state", secrets.sources(), problems);
  }
  return problems.in_order();
}

/// Whether the parser looks the key up: it finds no unknown key on the way to it, and no value
/// where there should be a map.
bool is_looked_up(std::string const& path, std::string const& document, bool is_job) {
  auto const problems = problems_of(document, is_job);
  return std::none_of(problems.begin(), problems.end(), [&](Problem const& problem) {
    bool const is_above = path.starts_with(problem.path + ".");
    return problem.what.starts_with("unknown key") ||
           (is_above && problem.what.starts_with("must be"));
  });
}

/// Keys that messages give without "source." in front.
std::string full_path(std::string const& path) {
  for (char const* const group : {"paginator.", "incremental.", "timeouts.", "limits.", "retry."}) {
    if (path.starts_with(group)) return "source." + path;
  }
  return path;
}

bool is_key(std::string const& written) {
  std::string const path = full_path(written);
  auto const segments = segments_of(path);
  auto types = kind_names(Paging{});
  for (auto& type : kind_names(Auth{})) types.push_back(std::move(type));
  for (auto const& type : types) {
    for (bool const is_job : {true, false}) {
      if (is_looked_up(path, document_of(segments, type), is_job)) return true;
    }
  }
  return false;
}

std::string read(fs::path const& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(ConfigKeys, EveryOneThatASourceNamesIsOneThatTheParserReads) {
  std::size_t count = 0;
  fs::path const daemon = fs::path{LOANPULSE_SOURCE_DIR} / "daemon";
  for (auto const& entry : fs::recursive_directory_iterator{daemon}) {
    auto const extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    for (auto const& literal : string_literals(read(entry.path()))) {
      for (auto const& path : paths_in(literal.text)) {
        ++count;
        EXPECT_TRUE(is_key(path)) << fs::relative(entry.path(), daemon).string() << ':'
                                  << literal.line << " names '" << path << "', which is no key";
      }
    }
  }
  EXPECT_GT(count, 50u) << "do messages still name keys as source.url and the like?";
}

TEST(ConfigKeys, AreToldFromOtherWords) {
  EXPECT_TRUE(is_key("source.limits.max_page_size"));
  EXPECT_FALSE(is_key("source.limits.max_page_bytes"));
  EXPECT_FALSE(is_key("source.url.host"));
  EXPECT_TRUE(is_key("source.auth.token"));
  EXPECT_TRUE(is_key("paginator.page_param"));
  EXPECT_TRUE(is_key("admin.tls.key"));
  EXPECT_FALSE(is_key("admin.tls.keys"));
  EXPECT_TRUE(is_key("database.url"));
  EXPECT_FALSE(is_key("database.uri"));
  EXPECT_THAT(paths_in("check source.url, or raise 'run.stall_timeout'; target.columns."),
              ElementsAre("source.url", "run.stall_timeout", "target.columns"));
  EXPECT_THAT(paths_in("(source.timeouts.{}) see /etc/source.url or a.source.url"),
              ElementsAre("source.timeouts"));
  EXPECT_THAT(paths_in("no key: resource.url, source, log."), IsEmpty());
}

std::vector<std::string> texts_in(std::string_view source) {
  std::vector<std::string> texts;
  for (auto const& literal : string_literals(source)) texts.push_back(literal.text);
  return texts;
}

TEST(StringLiterals, AreReadAsTheCompilerJoinsThem) {
  EXPECT_THAT(texts_in("f(\"a \"\n  \"b\", \"c\") // \"no\"\n#include \"no\"\n/* \"no\" */"),
              ElementsAre("a b", "c"));
  EXPECT_THAT(texts_in("'\"' + '\\'' + 1'000 + \"d\\\"e\" + R\"x(f\")x\""),
              ElementsAre("d\\\"e", "f\""));
}

TEST(StringLiterals, KnowTheirLine) {
  auto const literals = string_literals("// 1\n\nf(\"a\"\n\"b\");\n g(\"c\")");
  ASSERT_EQ(literals.size(), 2u);
  EXPECT_EQ(literals[0].line, 3);
  EXPECT_EQ(literals[1].line, 5);
}

}  // namespace
}  // namespace loanpulse
