#include "config/read_text_file.hpp"

#include "config/byte_size.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace loanpulse {
namespace {

FileText unreadable(std::error_code error) {
  return {{}, fmt::format("cannot be read: {}", error.message())};
}

}  // namespace

FileText read_text_file(std::filesystem::path const& path, std::size_t limit) {
  std::error_code error;
  auto const status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return unreadable(error ? error : std::make_error_code(std::errc::no_such_file_or_directory));
  }
  if (!std::filesystem::is_regular_file(status)) {
    return {{}, "cannot be read: it is no regular file"};
  }

  errno = 0;
  std::ifstream file{path, std::ios::binary};
  if (!file) return unreadable({errno, std::generic_category()});
  std::string text;
  std::array<char, 16u << 10> piece;
  while (file && text.size() <= limit) {
    file.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return unreadable({errno, std::generic_category()});
  if (text.size() > limit) {
    return {{}, fmt::format("is larger than {}, the most that is read", format_byte_size(limit))};
  }
  return {std::move(text), {}};
}

}  // namespace loanpulse
