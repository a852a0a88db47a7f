#include "fetch/prefetcher_http.hpp"

#include <algorithm>
#include <utility>

#include "model/error.hpp"

namespace loanpulse {

Prefetcher::Prefetcher(std::size_t threads, Fetch fetch) : fetch_{std::move(fetch)} {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this](std::stop_token const& stop) { work(stop); });
  }
}

Prefetcher::~Prefetcher() {
  want({});
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();
}

void Prefetcher::want(std::vector<PageRequest> const& coming) {
  {
    std::lock_guard const lock{mutex_};
    for (auto& entry : entries_) {
      entry.wanted = std::any_of(coming.begin(), coming.end(), [&](PageRequest const& request) {
        return request.asks_as(entry.request);
      });
      if (!entry.wanted) entry.stop.request_stop();
    }
    std::erase_if(entries_, [](Entry const& entry) {
      return !entry.wanted && (entry.ended || !entry.begun);
    });
    for (auto const& request : coming) {
      bool const known = std::any_of(entries_.begin(), entries_.end(), [&](Entry const& entry) {
        return entry.wanted && entry.request.asks_as(request);
      });
      if (known) continue;
      entries_.emplace_back();
      entries_.back().request = request;
    }
  }
  changed_.notify_all();
}

std::optional<FetchStep> Prefetcher::take(PageRequest const& request, std::stop_token stop) {
  std::unique_lock lock{mutex_};
  auto const entry = std::find_if(entries_.begin(), entries_.end(), [&](Entry const& each) {
    return each.wanted && each.request.asks_as(request);
  });
  if (entry == entries_.end()) return std::nullopt;
  if (!changed_.wait(lock, std::move(stop), [&] { return entry->ended; })) {
    throw StageError{ErrorKind::cancelled, "cancelled", "cancelled"};
  }
  auto const failure = entry->failure;
  auto result = std::move(entry->result);
  entries_.erase(entry);
  lock.unlock();
  if (failure) std::rethrow_exception(failure);
  return result;
}

void Prefetcher::work(std::stop_token const& stop) {
  std::unique_lock lock{mutex_};
  while (true) {
    auto next = entries_.end();
    changed_.wait(lock, stop, [&] {
      next = std::find_if(entries_.begin(), entries_.end(),
                          [](Entry const& entry) { return entry.wanted && !entry.begun; });
      return next != entries_.end();
    });
    if (stop.stop_requested()) return;
    next->begun = true;
    lock.unlock();
    fetch(*next);
    lock.lock();
    next->ended = true;
    if (!next->wanted) entries_.erase(next);
    changed_.notify_all();
  }
}

/// Without the lock: until it has ended, the entry stays where it is and nobody else looks into it.
void Prefetcher::fetch(Entry& entry) {
  try {
    entry.result = fetch_(entry.request, entry.stop.get_token());
  } catch (...) {
    entry.failure = std::current_exception();
  }
}

}  // namespace loanpulse
