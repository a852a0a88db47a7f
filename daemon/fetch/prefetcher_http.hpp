#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "fetch/fetch_step.hpp"

namespace loanpulse {

/// Fetches pages before their turn, on threads of its own. What it is told to fetch is a guess: a
/// page that nobody takes is thrown away, and so is the error in its place.
class Prefetcher {
 public:
  /// Fetches one page whatever it takes; called on several threads at once. Gives a DeliverPage, or
  /// an EndOfList where the answer says that there is none; nothing where it must be asked for in
  /// its turn. Throws StageError.
  using Fetch = std::function<std::optional<FetchStep>(PageRequest const&, std::stop_token)>;

  Prefetcher(std::size_t threads, Fetch fetch);
  /// Breaks off what is under way.
  ~Prefetcher();
  Prefetcher(Prefetcher const&) = delete;
  Prefetcher& operator=(Prefetcher const&) = delete;

  /// These are what comes next, in this order; anything else that was wanted before is not.
  void want(std::vector<PageRequest> const& coming);

  /// What came for a request, or what went wrong with it; empty when it was not wanted before, or
  /// must be asked for in its turn.
  /// Waits for it. When `stop` is requested, it is StageError{cancelled}.
  std::optional<FetchStep> take(PageRequest const& request, std::stop_token stop);

 private:
  struct Entry {
    PageRequest request;
    bool begun = false;
    bool ended = false;
    bool wanted = true;
    std::stop_source stop;
    std::optional<FetchStep> result;
    std::exception_ptr failure;
  };

  void work(std::stop_token const& stop);
  void fetch(Entry& entry);

  Fetch const fetch_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Entry> entries_;  ///< in the order of their turns; those under way stay to their end
  std::vector<std::jthread> threads_;  ///< last: they use all of the above
};

}  // namespace loanpulse
