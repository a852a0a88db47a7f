#include "unit/structure/include_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <sstream>

namespace loanpulse {
namespace {

using Names = std::set<std::string, std::less<>>;

Names const stages{"config", "schedule", "partitions", "fetch", "bronze",
                   "decode", "quality",  "load",       "record"};

std::string_view folder_of(std::string_view path) {
  std::size_t const slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string_view stem_of(std::string_view path) { return path.substr(0, path.rfind('.')); }

/// A file whose suffix names the technology it speaks to.
bool is_adapter(std::string_view path) {
  constexpr std::array<std::string_view, 5> suffixes{"_pg", "_http", "_disk", "_asio", "_systemd"};
  return std::any_of(suffixes.begin(), suffixes.end(),
                     [&](auto suffix) { return stem_of(path).ends_with(suffix); });
}

/// Folders in which every file may speak to the world outside.
bool is_free_folder(std::string_view folder) {
  static Names const free{"", "pg", "net", "ops", "app", "cli"};
  return free.contains(folder);
}

bool is_pure(std::string_view file) {
  return !is_adapter(file) && !is_free_folder(folder_of(file));
}

bool is_outside_library(std::string_view header) {
  constexpr std::array<std::string_view, 6> prefixes{"pqxx",       "libpq",       "curl/",
                                                     "boost/asio", "boost/beast", "spdlog/"};
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](auto prefix) { return header.starts_with(prefix); });
}

/// Folders, and single headers, that the files of a folder may include.
struct Allowed {
  Names folders;
  Names headers = {};
};

Allowed const stage_rule{{"model", "values", "json"},
                         {"ops/printable.hpp", "ops/hidden_secrets.hpp", "ops/secret_spelling.hpp",
                          "ops/sha256.hpp", "pg/identifier.hpp"}};
Allowed const adapter_rule{{"model", "values", "json", "pg", "net", "ops"}};

/// Null for a folder that no rule has been written for.
Allowed const* rule_of(std::string_view file) {
  static std::map<std::string, Allowed, std::less<>> const rules{
      {"model", {{}}},
      {"json", {{"model"}, {"ops/printable.hpp"}}},
      {"values", {{"model"}, {"ops/printable.hpp"}}},
      {"ops", {{"model", "json"}}},
      {"pg", {{"model", "ops"}}},
      {"net", {{"model", "ops"}}},
      {"pipeline",
       {{"fetch", "bronze", "decode", "quality", "load", "record", "model", "values"},
        {"ops/sha256.hpp"}}},
      {"admin", {{"model", "values", "json", "net", "ops"}, {"record/run_catalogue.hpp"}}},
      {"app",
       {{"model", "values", "json", "config", "schedule", "fetch", "bronze", "decode", "quality",
         "load", "record", "partitions", "pipeline", "admin", "pg", "net", "ops"}}},
      {"cli",
       {{"app", "config", "model", "record", "values", "json", "pg", "net", "ops"},
        {"load/target_pg.hpp"}}},
      {"", {{"cli"}}},  // main.cpp
  };
  std::string_view const folder = folder_of(file);
  if (stages.contains(folder)) return is_adapter(file) ? &adapter_rule : &stage_rule;
  auto const found = rules.find(folder);
  return found == rules.end() ? nullptr : &found->second;
}

std::string listed(Names const& names) { return fmt::format("{}", fmt::join(names, ", ")); }

std::string fault_of_library(IncludeLine const& include) {
  if (!is_pure(include.file) || !is_outside_library(include.header)) return {};
  return "a file without the suffix of a technology (_pg _http _disk _asio _systemd) decides and "
         "does not act: move what needs this library to an adapter";
}

std::string fault_of_own(IncludeLine const& include) {
  std::string_view const folder = folder_of(include.file);
  std::string_view const other = folder_of(include.header);
  if (other.empty()) return "write the folder too: \"folder/file.hpp\"";
  if (is_pure(include.file) && is_adapter(include.header)) {
    return "a file without the suffix of a technology includes no adapter: use its interface";
  }
  if (folder == other) return {};
  auto const* const allowed = rule_of(include.file);
  if (allowed == nullptr) {
    return fmt::format("folder {} has no include rule yet: add one beside the others", folder);
  }
  if (allowed->folders.contains(other) || allowed->headers.contains(include.header)) return {};
  if (stages.contains(folder) && stages.contains(other)) {
    return "stages never include one another: they meet in pipeline/";
  }
  return fmt::format("{} may include only {}", folder.empty() ? "main.cpp" : folder,
                     allowed->folders.empty() ? "itself" : listed(allowed->folders));
}

}  // namespace

std::vector<IncludeLine> includes_of(std::string_view file, std::string_view text) {
  std::vector<IncludeLine> includes;
  std::istringstream lines{std::string{text}};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::size_t const hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line[hash] != '#') continue;
    std::size_t const word = line.find_first_not_of(" \t", hash + 1);
    if (word == std::string::npos || line.compare(word, 7, "include") != 0) continue;
    std::size_t const open = line.find_first_of("\"<", word);
    std::size_t const close = line.find_first_of("\">", open + 1);
    if (open == std::string::npos || close == std::string::npos) continue;
    includes.push_back(
        {std::string{file}, number, line.substr(open + 1, close - open - 1), line[open] == '"'});
  }
  return includes;
}

std::string layer_fault(IncludeLine const& include) {
  auto const fault = include.ours ? fault_of_own(include) : fault_of_library(include);
  if (fault.empty()) return {};
  return fmt::format("daemon/{}:{}: includes {}: {}", include.file, include.line, include.header,
                     fault);
}

}  // namespace loanpulse
