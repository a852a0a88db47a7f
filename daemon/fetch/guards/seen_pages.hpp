#pragma once

#include <cstdint>
#include <string>

#include "fetch/guards/digest_set.hpp"
#include "model/page.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Remembers which rows the pages of a run brought, in sixteen to sixty-four bytes a page.
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
  DigestSet seen_;
  std::uint64_t last_ = 0;
  bool same_as_before_ = false;
};

/// What to tell of a page that repeats: which one it is like, what the source seems to do, and the
/// switch.
std::string repeat_message(Source const& source, PagingInfo const& page, SeenPages const& seen);

}  // namespace loanpulse
