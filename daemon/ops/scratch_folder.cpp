#include "ops/scratch_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "model/error.hpp"

namespace loanpulse {
namespace {

[[noreturn]] void throw_scratch_error(int error, std::string_view what,
                                      std::filesystem::path const& path) {
  auto const kind = error == ENOSPC || error == EDQUOT || error == EFBIG ? ErrorKind::rejected
                                                                         : ErrorKind::transient;
  char const* const cure = error == EFBIG ? "raise the limit of file sizes that this process runs "
                                            "with (LimitFSIZE=, ulimit -f)"
                                          : "the folder of bronze must be writable and have room";
  throw StageError{kind, "scratch_file",
                   fmt::format("cannot {} a temporary file in {}: {}; {}", what, path.string(),
                               std::generic_category().message(error), cure)};
}

class DiskScratchFile final : public ScratchFile {
 public:
  DiskScratchFile(int descriptor, std::filesystem::path const& folder)
      : descriptor_{descriptor}, folder_{folder} {}
  ~DiskScratchFile() override { ::close(descriptor_); }
  DiskScratchFile(DiskScratchFile const&) = delete;
  DiskScratchFile& operator=(DiskScratchFile const&) = delete;

  void append(std::span<char const> bytes) override {
    while (!bytes.empty()) {
      ssize_t const written =
          ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) throw_scratch_error(written < 0 ? errno : EIO, "write", folder_);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
      size_ += static_cast<std::uint64_t>(written);
    }
  }

  void read(std::uint64_t offset, std::span<char> into) const override {
    while (!into.empty()) {
      ssize_t const got =
          ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) throw_scratch_error(got < 0 ? errno : EIO, "read", folder_);
      into = into.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
  }

  std::uint64_t size() const override { return size_; }

 private:
  int const descriptor_;
  std::filesystem::path const folder_;
  std::uint64_t size_ = 0;
};

/// Not every file system can make a file that never had a name.
int open_nameless(std::filesystem::path const& folder) {
  int const descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) {
    return descriptor;
  }
  std::string name = (folder / ".tmp-scratch-XXXXXX").string();
  int const named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

std::unique_ptr<ScratchFile> ScratchFolder::create() {
  std::error_code ignored;  // opening says more
  std::filesystem::create_directories(path_, ignored);
  int const descriptor = open_nameless(path_);
  if (descriptor < 0) throw_scratch_error(errno, "make", path_);
  return std::make_unique<DiskScratchFile>(descriptor, path_);
}

}  // namespace loanpulse
