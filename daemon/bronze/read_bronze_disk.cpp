#include "bronze/read_bronze_disk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "bronze/compressor_disk.hpp"
#include "bronze/folder_disk.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"
#include "ops/sha256.hpp"

namespace loanpulse {
namespace {

[[noreturn]] void corrupt(std::filesystem::path const& path, std::string_view what) {
  throw StageError{ErrorKind::bad_data, "bronze_corrupt",
                   fmt::format("{}: {}; the file was damaged after it was written: restore it, or "
                               "fetch the data again",
                               printable(path.string()), what)};
}

/// Opens folder after folder, so that no link on the way leads elsewhere.
FileHandle open_within(std::filesystem::path const& root, std::filesystem::path const& path) {
  Folder folder = Folder::open(root);
  for (auto const& part : path.parent_path()) {
    if (part.empty() || part == "." || part == ".." || part.is_absolute()) {
      throw StageError{
          ErrorKind::rejected, "bronze_name",
          fmt::format("\"{}\" is no path within the bronze folder", printable(path.string()))};
    }
    folder = folder.open_child(part.native());
  }
  FileHandle file{
      openat(folder.descriptor(), path.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
  if (!file) throw_disk_error(errno, "read", root / path);
  return file;
}

std::string read_up_to(int descriptor, std::size_t limit, std::filesystem::path const& path) {
  std::string bytes(limit, '\0');
  std::size_t size = 0;
  while (size < limit) {
    ssize_t const got = ::read(descriptor, bytes.data() + size, limit - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_disk_error(errno, "read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

std::string read_bronze(std::filesystem::path const& root, BronzeFile const& file) {
  std::filesystem::path const path{file.path};
  FileHandle const handle = open_within(root, path);
  std::string const stored = read_up_to(handle.get(), file.stored_bytes + 1, root / path);
  if (stored.size() != file.stored_bytes) {
    corrupt(root / path, fmt::format("is not {} bytes long", file.stored_bytes));
  }
  if (sha256_hex(stored) != file.sha256) corrupt(root / path, "its sha256 is another one");
  std::string body;
  if (!decompress(stored, file.bytes, body)) corrupt(root / path, "cannot be decompressed");
  return body;
}

}  // namespace loanpulse
