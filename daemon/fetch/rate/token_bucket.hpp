#pragma once

#include <chrono>
#include <cstddef>

#include "model/request_rate.hpp"

namespace loanpulse {

/// Lets requests pass at a rate: a bucket of `burst` tokens that fills evenly, as the generic cell
/// rate algorithm counts it (ITU-T I.371, Annex A): one point in time stands for the whole bucket.
class TokenBucket {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Takes a token and returns zero, or takes none and returns how long until there is one. Of a
  /// rate that `sharers` share, this one's part.
  std::chrono::nanoseconds take(RequestRate const& rate, std::size_t sharers, Time now);

 private:
  Time full_at_ = Time::min();  ///< when the bucket is full again
};

/// The rate that keeps both: the slower one, with the smaller burst.
RequestRate strictest(RequestRate const& a, RequestRate const& b);

}  // namespace loanpulse
