#include "config/yaml_files.hpp"

#include "config/read_text_file.hpp"
#include "config/yaml_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace loanpulse {

namespace fs = std::filesystem;

std::string display_name(fs::path const& path) { return path.lexically_normal().string(); }

bool read_file(fs::path const& path, ProblemList& problems, std::string& into) {
  auto read = read_text_file(path, largest_document);
  if (!read.fault.empty()) problems.add(0, {}, std::move(read.fault));
  into = std::move(read.text);
  return problems.empty();
}

std::optional<YamlFiles> yaml_files(fs::path const& folder, std::vector<Problem>& problems) {
  YamlFiles found;
  std::error_code error;
  fs::directory_iterator entries{folder, error};
  for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) {
    fs::path const& path = entries->path();
    if (path.filename().string().starts_with('.')) continue;
    if (path.extension() == ".yaml") found.files.push_back(path);
    if (path.extension() == ".yml") {
      problems.push_back({display_name(path), 0, {}, "is not read; rename it to end in .yaml"});
    }
  }
  if (error == std::errc::no_such_file_or_directory) return std::nullopt;
  if (error) {
    found.is_readable = false;
    problems.push_back(
        {display_name(folder), 0, {}, fmt::format("cannot be read: {}", error.message())});
  }
  std::sort(found.files.begin(), found.files.end());
  return found;
}

}  // namespace loanpulse
