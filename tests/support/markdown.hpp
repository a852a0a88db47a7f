#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/paths.hpp"

namespace loanpulse {

/// What tests compare with the program and the tree: the parts of a Markdown text that are code.
struct MarkdownCode {
  std::vector<std::string> shell_lines;   ///< of the blocks that begin with ```sh
  std::vector<std::string> yaml_blocks;   ///< each block that begins with ```yaml
  std::vector<std::string> spans;         ///< between single backticks, outside all blocks
  std::vector<std::string> link_targets;  ///< of [text](target), outside all blocks
  std::vector<std::string> anchors;       ///< of the headings, as a link after '#' names them
};

/// Adds what stands between each `open` and the next `close` of a line.
inline void add_between(std::string const& line, std::string_view open, char close,
                        std::vector<std::string>& found) {
  std::size_t place = 0;
  while ((place = line.find(open, place)) != std::string::npos) {
    std::size_t const start = place + open.size();
    std::size_t const end = line.find(close, start);
    if (end == std::string::npos) return;
    found.push_back(line.substr(start, end - start));
    place = end + 1;
  }
}

inline void replace_all(std::string& text, std::string const& what, std::string const& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// "## The private PostgreSQL" is "the-private-postgresql".
inline std::string anchor_of(std::string const& heading) {
  std::string anchor;
  for (char const c : heading.substr(std::min(heading.size(), heading.find(' ') + 1))) {
    if (c == ' ' || c == '-') anchor += '-';
    auto const byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '_') anchor += static_cast<char>(std::tolower(byte));
  }
  return anchor;
}

/// Spans and links must not go over the end of a line.
inline MarkdownCode markdown_code(std::string const& text) {
  MarkdownCode code;
  std::istringstream lines{text};
  std::string block;  // the line that opened it; empty outside
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      block = block.empty() ? line : "";
      if (block == "```yaml") code.yaml_blocks.emplace_back();
    } else if (block == "```sh") {
      code.shell_lines.push_back(line);
    } else if (block == "```yaml") {
      code.yaml_blocks.back() += line + "\n";
    } else if (block.empty()) {
      if (line.starts_with('#')) code.anchors.push_back(anchor_of(line));
      add_between(line, "`", '`', code.spans);
      add_between(line, "](", ')', code.link_targets);
    }
  }
  return code;
}

/// The words of a command: up to a comment, pipe, redirection or next command, without brackets
/// that mark what is optional.
inline std::vector<std::string> command_words(std::string const& line) {
  std::string plain = line.substr(0, line.find_first_of("#|>&;"));
  for (char& c : plain) {
    if (c == '[' || c == ']' || c == '\'' || c == '"') c = ' ';
  }
  std::istringstream words{plain};
  std::vector<std::string> result;
  for (std::string word; words >> word;) result.push_back(word);
  return result;
}

/// A page of our documentation.
struct Document {
  std::string path;  ///< in the repository
  std::string text;
  MarkdownCode code;
};

inline Document document(std::string const& path) {
  std::ifstream file{std::filesystem::path{LOANPULSE_SOURCE_DIR} / path};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  return {path, text, markdown_code(text)};
}

/// The pages at the root and in docs/, and what folders of the daemon say about themselves.
inline std::vector<Document> documents() {
  namespace fs = std::filesystem;
  fs::path const root{LOANPULSE_SOURCE_DIR};
  std::vector<std::string> paths;
  for (auto const* const folder : {".", "docs", "daemon"}) {
    for (auto const& entry : fs::directory_iterator{root / folder}) {
      auto const path = entry.is_directory() && entry.path().parent_path() == root / "daemon"
                            ? entry.path() / "README.md"
                            : entry.path();
      bool const is_page = path.extension() == ".md" && path.filename() != "CHANGELOG.md";
      if (is_page && fs::exists(path)) {
        paths.push_back(fs::relative(path, root).lexically_normal().string());
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Document> all;
  for (auto const& path : paths) all.push_back(document(path));
  return all;
}

}  // namespace loanpulse
