#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace loanpulse {

/// What a file held, or why it could not be read.
struct FileText {
  std::string text;
  std::string fault;  ///< empty: `text` holds; else "cannot be read: No such file or directory"
};

/// Reads a regular file (or what a link to one names) of at most `limit` bytes. Never throws for
/// what the file system says. A pipe or device is refused: it could block for ever.
FileText read_text_file(std::filesystem::path const& path, std::size_t limit);

}  // namespace loanpulse
