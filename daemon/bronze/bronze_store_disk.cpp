#include "bronze/bronze_store_disk.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "bronze/manifest.hpp"
#include "ops/sha256.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t max_pending_pages = 8;
constexpr std::size_t max_pending_bytes = 8u << 20;

}  // namespace

DiskBronzeStore::DiskBronzeStore(std::filesystem::path root, BronzeRun run, int zstd_level)
    : root_{std::move(root)}, run_{std::move(run)}, compressor_{zstd_level} {
  run_path(run_);  // refuses bad names now, not on another thread later
  writer_ = std::thread{[this] { write_pages(); }};
}

DiskBronzeStore::~DiskBronzeStore() {
  {
    std::lock_guard const lock{mutex_};
    closing_ = true;
  }
  changed_.notify_all();
  if (writer_.joinable()) writer_.join();
}

void DiskBronzeStore::store(Page const& page) {
  std::unique_lock lock{mutex_};
  if (closing_) throw std::logic_error{"DiskBronzeStore: store() after seal()"};
  changed_.wait(lock, [&] { return failure_ || has_room_for(page.body.size()); });
  if (failure_) std::rethrow_exception(failure_);
  pending_bytes_ += page.body.size();
  pending_.push_back(page);
  lock.unlock();
  changed_.notify_all();
}

void DiskBronzeStore::seal() {
  {
    std::lock_guard const lock{mutex_};
    closing_ = true;
  }
  changed_.notify_all();
  if (writer_.joinable()) writer_.join();
  if (failure_) std::rethrow_exception(failure_);
  if (lacks_parts_) throw std::logic_error{"DiskBronzeStore: seal() within an answer"};
  if (!folders_.empty()) {
    Manifest manifest{run_, files_};
    folders_.back().write_file(manifest_file, [&] { return manifest.next(); });
    // All of them: a folder found there may have been made by a process that died before its sync.
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) folder->sync();
  }
  sealed_ = true;
}

std::vector<BronzeFile> const& DiskBronzeStore::files() const {
  if (!sealed_) throw std::logic_error{"DiskBronzeStore: files() before seal()"};
  return files_;
}

bool DiskBronzeStore::has_room_for(std::size_t bytes) const {
  if (pending_.empty()) return true;
  return pending_.size() < max_pending_pages && pending_bytes_ + bytes <= max_pending_bytes;
}

void DiskBronzeStore::write_pages() {
  std::unique_lock lock{mutex_};
  while (true) {
    changed_.wait(lock, [&] { return closing_ || !pending_.empty(); });
    if (pending_.empty()) return;
    Page const& page = pending_.front();  // stays where it is while others are appended
    lock.unlock();
    std::exception_ptr failure;
    try {
      write_page(page);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (!pending_.empty()) pop_page();
    failure_ = failure;
    changed_.notify_all();
    if (failure_) return;
  }
}

/// With the lock.
void DiskBronzeStore::pop_page() {
  pending_bytes_ -= pending_.front().body.size();
  pending_.pop_front();
  changed_.notify_all();
}

/// Lets go of the part that is written and waits for the one behind it; null when none comes.
Page const* DiskBronzeStore::next_part() {
  std::unique_lock lock{mutex_};
  pop_page();
  changed_.wait(lock, [&] { return closing_ || !pending_.empty(); });
  return pending_.empty() ? nullptr : &pending_.front();
}

void DiskBronzeStore::write_page(Page const& page) {
  if (folders_.empty()) open_folder();
  BronzeFile file;
  file.page = page.number;
  file.path = page_path(run_, page.number);
  file.url = page.url;
  file.status = page.status;
  file.bytes = page.body.size();
  file.fetched_at = page.fetched_at;
  Sha256 hash;
  auto name = page_file(page.number);
  bool goes_on = !page.part.is_last;
  bool is_complete = true;
  compressor_.begin(page.body.text(), goes_on);
  folders_.back().write_file(name, [&] {
    auto piece = compressor_.next();
    while (piece.empty() && goes_on) {
      auto const* const part = next_part();
      is_complete = part != nullptr;
      if (!is_complete) name = incomplete_page_file(file.page);
      goes_on = is_complete && !part->part.is_last;
      std::string_view const text = is_complete ? std::string_view{part->body.text()} : "";
      file.bytes += text.size();
      compressor_.add(text, goes_on);
      piece = compressor_.next();
    }
    hash.add(piece);
    file.stored_bytes += piece.size();
    return piece;
  });
  lacks_parts_ = !is_complete;
  if (lacks_parts_) return;
  file.sha256 = hash.hex();
  files_.push_back(std::move(file));
}

void DiskBronzeStore::open_folder() {
  std::vector<Folder> folders;
  folders.push_back(Folder::open_or_make(root_));
  folders.push_back(folders.back().open_or_make_child(job_folder(run_.job)));
  folders.push_back(folders.back().open_or_make_child(date_folder(run_.date)));
  folders.push_back(folders.back().open_or_make_child(run_folder(run_.run_id, run_.attempt)));
  folders_ = std::move(folders);
}

}  // namespace loanpulse
