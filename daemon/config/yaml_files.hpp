#pragma once

#include "config/problem.hpp"
#include "config/problem_list.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

/// The files of a folder of the configuration.
struct YamlFiles {
  std::vector<std::filesystem::path> files;  ///< in the order of their names
  bool is_readable = true;                   ///< else that has been reported
};

/// What is called NAME.yaml in a folder, without names that begin with a dot. What looks like such
/// a file and is not read is a problem. Empty: there is no such folder.
std::optional<YamlFiles> yaml_files(std::filesystem::path const& folder,
                                    std::vector<Problem>& problems);

/// A path as messages name it.
std::string display_name(std::filesystem::path const& path);

/// Reads at most what the parser takes; a larger file is a problem.
bool read_file(std::filesystem::path const& path, ProblemList& problems, std::string& into);

}  // namespace loanpulse
