#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bronze/bronze_path.hpp"
#include "bronze/bronze_store.hpp"
#include "bronze/compressor_disk.hpp"
#include "bronze/folder_disk.hpp"

namespace loanpulse {

/// Bronze as zstd files on disk: ROOT/job=…/date=…/run=…/page-000001.json.zst, and _manifest.json
/// beside them. An answer that comes in parts is one file with one frame. A thread of its own
/// compresses, writes and fsyncs, at most eight pages or 8 MiB (or one larger page) behind store().
/// Destroyed without seal(), it still writes what it has taken: the answers of a failed run are its
/// evidence, the last one under a name that says so where not all of its parts have come.
class DiskBronzeStore final : public BronzeStore {
 public:
  static constexpr int default_level = 1;

  /// Throws StageError for a name that cannot be part of a path. Nothing is created on disk before
  /// the first page. `root` is made where missing.
  DiskBronzeStore(std::filesystem::path root, BronzeRun run, int zstd_level = default_level);
  ~DiskBronzeStore() override;
  DiskBronzeStore(DiskBronzeStore const&) = delete;
  DiskBronzeStore& operator=(DiskBronzeStore const&) = delete;

  void store(Page const& page) override;
  void seal() override;
  std::vector<BronzeFile> const& files() const override;

 private:
  bool has_room_for(std::size_t bytes) const;
  void write_pages();
  void write_page(Page const& page);
  Page const* next_part();
  void pop_page();
  void open_folder();

  std::filesystem::path const root_;
  BronzeRun const run_;

  // Of the writing thread; the others' again once it has ended.
  Compressor compressor_;
  std::vector<Folder> folders_;  ///< root, job, date, run
  std::vector<BronzeFile> files_;
  bool sealed_ = false;
  bool lacks_parts_ = false;  ///< of the last answer

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Page> pending_;  ///< the first one is being written
  std::size_t pending_bytes_ = 0;
  std::exception_ptr failure_;
  bool closing_ = false;
  std::thread writer_;  ///< last: it uses all of the above
};

}  // namespace loanpulse
