#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "decode/page_decoder.hpp"

namespace loanpulse {

/// Decoded pages on their way from the fetching to the loading thread. Its bound is what keeps the
/// memory of a run independent of its length.
class BatchQueue {
 public:
  /// Room for so many pages, and for no second one while their bodies have so many bytes.
  BatchQueue(std::size_t most_pages, std::size_t most_bytes)
      : most_pages_{most_pages}, most_bytes_{most_bytes} {}

  /// Waits for room; false when the loading side has given up and the page is not wanted any more.
  bool push(DecodedPage page) {
    std::unique_lock lock{mutex_};
    std::size_t const bytes = bytes_of(page);
    changed_.wait(lock, [&] { return has_room_for(bytes) || abandoned_; });
    if (abandoned_) return false;
    bytes_ += bytes;
    pages_.push_back(std::move(page));
    changed_.notify_all();
    return true;
  }

  /// No more pages come; `failure` is what ended them, if anything did.
  void close(std::exception_ptr failure = nullptr) {
    std::lock_guard const lock{mutex_};
    closed_ = true;
    failure_ = std::move(failure);
    changed_.notify_all();
  }

  /// The loading side wants no more.
  void abandon() {
    std::lock_guard const lock{mutex_};
    abandoned_ = true;
    changed_.notify_all();
  }

  enum class Popped { page, nothing_yet, end };

  /// Takes the next page into `page`, waiting at most `patience`. At the end rethrows the failure
  /// that closed the queue, after the pages before it were taken.
  template <class Duration>
  Popped pop(std::optional<DecodedPage>& page, Duration patience) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, patience, [&] { return !pages_.empty() || closed_; })) {
      return Popped::nothing_yet;
    }
    if (pages_.empty()) {
      if (failure_) std::rethrow_exception(failure_);
      return Popped::end;
    }
    page = std::move(pages_.front());
    pages_.pop_front();
    bytes_ -= bytes_of(*page);
    changed_.notify_all();
    return Popped::page;
  }

 private:
  static std::size_t bytes_of(DecodedPage const& page) {
    return page.batch.body ? page.batch.body->size() : 0;
  }
  bool has_room_for(std::size_t bytes) const {
    return pages_.empty() || (pages_.size() < most_pages_ && bytes_ + bytes <= most_bytes_);
  }

  std::size_t const most_pages_;
  std::size_t const most_bytes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<DecodedPage> pages_;
  std::size_t bytes_ = 0;  ///< of their bodies
  std::exception_ptr failure_;
  bool closed_ = false;
  bool abandoned_ = false;
};

}  // namespace loanpulse
