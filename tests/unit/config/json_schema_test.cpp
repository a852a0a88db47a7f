#include "config/json_schema.hpp"

#include "config/parse_settings.hpp"
#include "config/yaml_document.hpp"
#include "support/paths.hpp"
#include "unit/config/job_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

fs::path const repository{LOANPULSE_SOURCE_DIR};

/// A plain scalar as YAML 1.2's core schema reads it, which editors use.
rapidjson::Value plain_scalar(std::string const& text, rapidjson::Document& document) {
  if (text == "true" || text == "True" || text == "TRUE") return rapidjson::Value{true};
  if (text == "false" || text == "False" || text == "FALSE") return rapidjson::Value{false};
  char const* const end = text.data() + text.size();
  std::int64_t whole = 0;
  if (std::from_chars(text.data(), end, whole).ptr == end) return rapidjson::Value{whole};
  double number = 0;
  bool const may_be = text.find_first_of("0123456789") != std::string::npos;
  if (may_be && std::from_chars(text.data(), end, number).ptr == end) {
    return rapidjson::Value{number};
  }
  return {text.c_str(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

rapidjson::Value json_of(YAML::Node const& node, rapidjson::Document& document) {
  auto& allocator = document.GetAllocator();
  if (node.IsSequence()) {
    rapidjson::Value list{rapidjson::kArrayType};
    for (auto const& item : node) list.PushBack(json_of(item, document), allocator);
    return list;
  }
  if (node.IsMap()) {
    rapidjson::Value map{rapidjson::kObjectType};
    for (auto const& pair : node) {
      std::string const key = pair.first.Scalar();
      map.AddMember({key.c_str(), static_cast<rapidjson::SizeType>(key.size()), allocator},
                    json_of(pair.second, document), allocator);
    }
    return map;
  }
  if (!node.IsScalar()) return {};
  std::string const& text = node.Scalar();
  if (node.Tag() == "?") return plain_scalar(text, document);
  return {text.c_str(), static_cast<rapidjson::SizeType>(text.size()), allocator};
}

/// One of the two schemas, as an editor has it.
class Schema {
 public:
  explicit Schema(std::string const& text) {
    rapidjson::Document document;
    document.Parse(text.c_str(), text.size());
    EXPECT_FALSE(document.HasParseError()) << text;
    schema_.emplace(document);
  }

  /// Where the text breaks the schema, and by which keyword; "" when it does not.
  std::string fault(std::string const& text) const {
    ProblemList problems{"y.yaml"};
    auto const node = parse_yaml(text, problems);
    EXPECT_TRUE(node) << text;
    rapidjson::Document document;
    json_of(*node, document).Swap(document);
    rapidjson::SchemaValidator validator{*schema_};
    if (document.Accept(validator)) return {};
    rapidjson::StringBuffer place;
    validator.GetInvalidDocumentPointer().StringifyUriFragment(place);
    return std::string{place.GetString()} + ": " + validator.GetInvalidSchemaKeyword();
  }

 private:
  std::optional<rapidjson::SchemaDocument> schema_;
};

Schema const& schema_of_jobs() {
  static Schema const schema{job_schema()};
  return schema;
}

Schema const& schema_of_settings() {
  static Schema const schema{settings_schema()};
  return schema;
}

std::string text_of_file(fs::path const& path) {
  std::ifstream file{path};
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<fs::path> files_in(fs::path const& folder) {
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator{folder}) files.push_back(entry.path());
  return files;
}

TEST(JsonSchema, TakesEveryShippedFile) {
  for (auto const* folder : {"etc", "packaging/compose"}) {
    auto const path = repository / folder;
    EXPECT_EQ(schema_of_settings().fault(text_of_file(path / "loanpulse.yaml")), "") << folder;
    for (auto const& job : files_in(path / "jobs.d")) {
      EXPECT_EQ(schema_of_jobs().fault(text_of_file(job)), "") << job;
    }
  }
}

bool takes_job(std::string const& text) {
  FakeSecrets const secrets;
  SecretSources sources = secrets.sources();
  sources.environment = [](auto const&) {
    return std::optional<std::string>{"a-token-of-16-or-so"};
  };
  ProblemList problems{"j.yaml"};
  parse_job(text, sources, problems);
  return problems.empty();
}

bool takes_settings(std::string const& text) {
  FakeSecrets const secrets;
  SecretSources sources = secrets.sources();
  sources.environment = [](auto const&) {
    return std::optional<std::string>{"a-token-of-16-or-so"};
  };
  ProblemList problems{"s.yaml"};
  parse_settings(text, "/state", sources, problems);
  return problems.empty();
}

TEST(JsonSchema, RefusesNothingThatLoanPulseTakes) {
  std::size_t taken = 0;
  auto const corpus = repository / "tests" / "fuzz" / "corpus";
  for (auto const& path : files_in(corpus / "job_file")) {
    auto const text = text_of_file(path);
    if (!takes_job(text)) continue;
    ++taken;
    EXPECT_EQ(schema_of_jobs().fault(text), "") << path.filename() << ":\n" << text;
  }
  for (auto const& path : files_in(corpus / "settings_file")) {
    auto const text = text_of_file(path);
    if (!takes_settings(text)) continue;
    ++taken;
    EXPECT_EQ(schema_of_settings().fault(text), "") << path.filename() << ":\n" << text;
  }
  EXPECT_GT(taken, 5u) << "is the corpus still there?";
}

/// The text with one line left out, for each of its lines.
std::vector<std::string> with_a_line_less(std::string const& text) {
  std::vector<std::string> texts;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t const end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    texts.push_back(text.substr(0, begin) + text.substr(end));
    begin = end;
  }
  return texts;
}

TEST(JsonSchema, RefusesNothingThatLoanPulseTakesWhenAKeyIsGone) {
  std::size_t taken = 0;
  for (auto const& text :
       with_a_line_less(text_of_file(repository / "etc/jobs.d/loan_applications.yaml"))) {
    if (!takes_job(text)) continue;
    ++taken;
    EXPECT_EQ(schema_of_jobs().fault(text), "") << text;
  }
  for (auto const& text : with_a_line_less(text_of_file(repository / "etc/loanpulse.yaml"))) {
    if (!takes_settings(text)) continue;
    ++taken;
    EXPECT_EQ(schema_of_settings().fault(text), "") << text;
  }
  EXPECT_GT(taken, 100u);
}

TEST(JsonSchema, TakesEveryWayOfWritingAKey) {
  for (auto const* source :
       {"  auth: {type: none}", "  auth: {type: bearer, token: \"${env:TOKEN}\"}",
        "  paginator: {type: single_page}",
        "  data_selector: d\n  paginator: {type: cursor, cursor_path: a.b, limit_param: n, limit: "
        "5}",
        "  data_selector: d\n  paginator: {type: page_number, base_page: \"0\", total_path: 0.n}\n"
        "  concurrency: 4",
        "  paginator: {type: offset, limit: 1000}",
        "  params: {a: 1, b: true, c: \"\", d: x}\n  headers: {X-A: 5, X-B: \"${env:B}\"}",
        "  ignore_more: has_more\n  ignore_errors: [message, $.a]\n  repeated_pages: allow",
        "  incremental: {cursor_path: id, start_param: s, initial_value: 0}",
        "  incremental: {cursor_path: updated_at, start_param: s, initial_value: \"\", lag: 1h30m}",
        "  limits: {max_page_size: 8 MiB, max_depth: 9}\n  timeouts: {idle: 250ms}"}) {
    auto const text = JobText{.source = source}.text();
    EXPECT_TRUE(takes_job(text)) << text;
    EXPECT_EQ(schema_of_jobs().fault(text), "") << source;
  }
  for (auto const* text :
       {"# nothing but a comment\n", "database: {migrate: \"true\"}",
        "admin: {listen: \"[::1]:0\", allowed_hosts: a, tls: {certificate: /c, key: /k}}",
        "admin: {tokens: [{role: read, token: \"${env:T}\"}]}", "daemon: {drain_timeout: 0s}"}) {
    EXPECT_TRUE(takes_settings(text)) << text;
    EXPECT_EQ(schema_of_settings().fault(text), "") << text;
  }
}

TEST(JsonSchema, RefusesWhatAnEditorShouldUnderline) {
  for (auto const& text :
       {JobText{.name = "name: Loans"},
        JobText{.name = "nam: loans"},
        JobText{.schedule = "schedule: 5m"},
        JobText{.schedule = "schedule: {every: 300}"},
        JobText{.schedule = "schedule: {every: 5m, manual: true}"},
        JobText{.schedule = "schedule: {every: 5m, timezone: UTC}"},
        JobText{.schedule = "schedule: {manual: true, overlap: queue}"},
        JobText{.schedule = "schedule: {manual: false}"},
        JobText{.schedule = "run: {retry: {max_attempts: 0}}"},
        JobText{.source = "  data_selectr: data"},
        JobText{.source = "  paginator: {type: token}"},
        JobText{.source = "  paginator: {type: cursor, page_param: p}\n  data_selector: d"},
        JobText{.source = "  auth: {type: bearer}"},
        JobText{.source = "  auth: TOKEN"},
        JobText{.source = "  limits: {max_page_size: 64MB}"},
        JobText{.source = "  incremental: {start_param: s}"},
        JobText{.source = "  paginator: {type: last_record}\n  data_selector: d"},
        JobText{.primary_key = "  primary_key: []"},
        JobText{.column = "    x: [text]"},
        JobText{.column = "    x: {path: a}"},
        JobText{.column = "    x: {type: text, pth: a}"},
        JobText{.quality = "  not_null: [id]"},
        JobText{.quality = "  - {on_fail: warn}"},
        JobText{.quality = "  - {not_null: id, unique: id}"},
        JobText{.quality = "  - {row_count: {}}"},
        JobText{.quality = "  - {not_null: id, on_fail: quarentine}"}}) {
    EXPECT_FALSE(takes_job(text.text())) << text.text();
    EXPECT_NE(schema_of_jobs().fault(text.text()), "") << text.text();
  }
  for (auto const* text :
       {"databse: {}", "state_dir: data", "database: {migrate: maybe}", "log: {level: warning}",
        "daemon: {max_concurrent_runs: 257}", "admin: {tls: {certificate: /c}}",
        "admin: {tokens: {role: text_of_file}}", "bronze: {retention: 90}", "- a"}) {
    EXPECT_FALSE(takes_settings(text)) << text;
    EXPECT_NE(schema_of_settings().fault(text), "") << text;
  }
}

}  // namespace
}  // namespace loanpulse
