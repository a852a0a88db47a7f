#pragma once

#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// What tests compare with the program and the tree: the parts of a Markdown text that are code.
struct MarkdownCode {
  std::vector<std::string> shell_lines;   ///< of the blocks that begin with ```sh
  std::vector<std::string> spans;         ///< between single backticks, outside all blocks
  std::vector<std::string> link_targets;  ///< of [text](target), outside all blocks
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

/// Spans and links must not go over the end of a line.
inline MarkdownCode markdown_code(std::string const& text) {
  MarkdownCode code;
  std::istringstream lines{text};
  std::string block;  // the line that opened it; empty outside
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      block = block.empty() ? line : "";
    } else if (block == "```sh") {
      code.shell_lines.push_back(line);
    } else if (block.empty()) {
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

}  // namespace loanpulse
