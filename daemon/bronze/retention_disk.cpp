#include "bronze/retention_disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bronze/bronze_path.hpp"
#include "bronze/folder_disk.hpp"

namespace loanpulse {
namespace {

struct Entry {
  std::string name;
  struct stat status {};

  bool is_folder() const { return S_ISDIR(status.st_mode); }
};

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

/// What a folder holds; links are themselves. Entries that vanish meanwhile are left out.
std::vector<Entry> entries_of(Folder const& folder) {
  int const copy = openat(folder.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  std::unique_ptr<DIR, CloseFolder> const stream{copy < 0 ? nullptr : fdopendir(copy)};
  if (!stream) {
    int const error = errno;
    if (copy >= 0) ::close(copy);
    throw_disk_error(error, "list", folder.path());
  }
  std::vector<Entry> entries;
  errno = 0;
  while (dirent const* found = readdir(stream.get())) {
    Entry entry;
    entry.name = found->d_name;
    if (entry.name == "." || entry.name == "..") continue;
    if (fstatat(folder.descriptor(), found->d_name, &entry.status, AT_SYMLINK_NOFOLLOW) == 0) {
      entries.push_back(std::move(entry));
    }
    errno = 0;
  }
  if (errno != 0) throw_disk_error(errno, "list", folder.path());
  return entries;
}

void remove_entry(Folder const& folder, std::string const& name, int flags) {
  if (unlinkat(folder.descriptor(), name.c_str(), flags) != 0 && errno != ENOENT) {
    throw_disk_error(errno, "remove", folder.path() / name);
  }
}

/// Depth is bounded by what bronze makes (date, run, file); anything deeper is not ours to remove
/// and makes removing its folder fail, with a message.
void remove_tree(Folder const& parent, std::string const& name, int depth,
                 RetentionResult& result) {
  Folder const folder = parent.open_child(name);
  for (auto const& entry : entries_of(folder)) {
    if (entry.is_folder() && depth > 0) {
      remove_tree(folder, entry.name, depth - 1, result);
    } else if (!entry.is_folder()) {
      remove_entry(folder, entry.name, 0);
      ++result.files;
      result.bytes += static_cast<std::uint64_t>(entry.status.st_blocks) * 512;
    }
  }
  remove_entry(parent, name, AT_REMOVEDIR);
}

TimePoint last_written(Entry const& entry) {
  auto const& time = entry.status.st_mtim;
  return TimePoint{std::chrono::seconds{time.tv_sec}} +
         std::chrono::microseconds{time.tv_nsec / 1000};
}

void remove_left_overs(Folder const& folder, TimePoint before, RetentionResult& result) {
  for (auto const& entry : entries_of(folder)) {
    if (entry.is_folder() || !entry.name.starts_with(temporary_prefix)) continue;
    if (last_written(entry) >= before) continue;
    remove_entry(folder, entry.name, 0);
    ++result.left_overs;
  }
}

/// Of the runs of one day.
void remove_left_overs_of_runs(Folder const& day, TimePoint before, RetentionResult& result) {
  for (auto const& run : entries_of(day)) {
    if (run.is_folder()) remove_left_overs(day.open_child(run.name), before, result);
  }
}

}  // namespace

RetentionResult BronzeRetention::apply(std::filesystem::path const& root, std::string const& job,
                                       std::chrono::sys_days oldest_kept, TimePoint now) {
  RetentionResult result;
  std::string const name = job_folder(job);
  if (!std::filesystem::exists(std::filesystem::symlink_status(root / name))) return result;
  auto const today = std::chrono::floor<std::chrono::days>(now);
  bool const look_for_left_overs = is_first_of_day(job, today);
  Folder const folder = Folder::open(root).open_child(name);
  for (auto const& day : entries_of(folder)) {
    auto const date = parse_date_folder(day.name);
    if (!date || !day.is_folder()) continue;
    if (*date < oldest_kept) {
      remove_tree(folder, day.name, 1, result);
      ++result.folders;
    } else if (look_for_left_overs && *date < today && today - *date <= std::chrono::days{3}) {
      remove_left_overs_of_runs(folder.open_child(day.name), now - std::chrono::days{1}, result);
    }
  }
  return result;
}

bool BronzeRetention::is_first_of_day(std::string const& job, std::chrono::sys_days today) {
  std::lock_guard const lock{mutex_};
  auto const [place, is_new] = last_look_.try_emplace(job, today);
  return is_new || std::exchange(place->second, today) != today;
}

}  // namespace loanpulse
