#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "model/row.hpp"

namespace loanpulse {

/// Decoded rows on their way from the fetching to the loading thread. Its bound is what keeps the
/// memory of a run independent of its length.
class BatchQueue {
 public:
  /// Room for the batches of so many pages, as far as they take no more than so many bytes with
  /// their records; for one batch always.
  BatchQueue(std::size_t most_pages, std::size_t most_bytes)
      : most_pages_{most_pages}, most_bytes_{most_bytes} {}

  /// Waits for room; false when the loading side has given up and no batch is wanted any more.
  bool push(RowBatch batch) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return has_room_for(batch) || abandoned_; });
    if (abandoned_) return false;
    bytes_ += bytes_of(batch);
    batches_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
  }

  /// No more batches come; `failure` is what ended them, if anything did.
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

  enum class Popped { batch, nothing_yet, end };

  /// Takes the next one into `batch`, waiting at most `patience`. At the end rethrows the failure
  /// that closed the queue, after the batches before it were taken.
  template <class Duration>
  Popped pop(std::optional<RowBatch>& batch, Duration patience) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, patience, [&] { return !batches_.empty() || closed_; })) {
      return Popped::nothing_yet;
    }
    if (batches_.empty()) {
      if (failure_) std::rethrow_exception(failure_);
      return Popped::end;
    }
    batch = std::move(batches_.front());
    batches_.pop_front();
    bytes_ -= bytes_of(*batch);
    changed_.notify_all();
    return Popped::batch;
  }

 private:
  /// What the batch has of its own, and its records in the page's body, which all batches of the
  /// page share. A record of a few bytes takes hundreds as a row.
  static std::size_t bytes_of(RowBatch const& batch) {
    if (batch.records.empty()) return 0;
    auto const& last = batch.records.back();
    return last.offset + last.length - batch.records.front().offset + batch.storage_bytes +
           batch.cells.size() * sizeof(Cell) + batch.faults.size() * sizeof(RowFault) +
           batch.rows * (sizeof(RecordSpan) + sizeof(std::string_view));
  }
  bool has_room_for(RowBatch const& batch) const {
    if (batches_.empty()) return true;
    return batch.page < batches_.front().page + most_pages_ &&
           bytes_ + bytes_of(batch) <= most_bytes_;
  }

  std::size_t const most_pages_;
  std::size_t const most_bytes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<RowBatch> batches_;
  std::size_t bytes_ = 0;  ///< of them
  std::exception_ptr failure_;
  bool closed_ = false;
  bool abandoned_ = false;
};

}  // namespace loanpulse
