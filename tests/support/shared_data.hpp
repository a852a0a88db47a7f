#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "support/paths.hpp"

namespace loanpulse {

/// Real answers and the JSON conformance corpus, which lie beside the checkout or not at all.
inline std::filesystem::path shared_data(std::string_view path) {
  return std::filesystem::path{LOANPULSE_SHARED_DATA} / path;
}

inline bool has_shared_data(std::string_view path) {
  std::error_code ignored;
  return std::filesystem::exists(shared_data(path), ignored);
}

inline std::string read_shared_data(std::filesystem::path const& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

struct SharedFile {
  std::string name;
  std::string text;
};

/// The files of a folder whose names begin so, by name.
inline std::vector<SharedFile> shared_files(std::string_view folder, std::string_view prefix) {
  std::vector<SharedFile> files;
  for (auto const& entry : std::filesystem::directory_iterator{shared_data(folder)}) {
    std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) files.push_back({name, read_shared_data(entry.path())});
  }
  std::sort(files.begin(), files.end(),
            [](SharedFile const& a, SharedFile const& b) { return a.name < b.name; });
  return files;
}

}  // namespace loanpulse
