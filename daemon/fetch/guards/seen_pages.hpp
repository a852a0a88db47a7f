#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/page.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Remembers which rows the pages of a run brought, in eight to thirty-two bytes a page.
class SeenPages {
 public:
  /// Takes a page; whether it shows that the source goes in circles: an earlier page brought the
  /// same rows, in whatever order. Of pages of one row it takes two such: when a row is inserted
  /// between two requests, the last one of a page is the first one of the next. Pages without rows
  /// show nothing.
  bool repeats(PagingInfo const& page);

  /// Whether the last page brought the same rows as the one before it.
  bool repeated_the_one_before() const { return same_as_before_; }

 private:
  bool insert(std::uint64_t digest);
  void grow();

  std::vector<std::uint64_t> slots_;  ///< by digest, at most half full; 0 is free
  std::size_t size_ = 0;
  std::uint64_t last_ = 0;
  bool same_as_before_ = false;
};

/// What to tell of a page that repeats: which one it is like, what the source seems to do, and the
/// switch.
std::string repeat_message(Source const& source, PagingInfo const& page, SeenPages const& seen);

}  // namespace loanpulse
