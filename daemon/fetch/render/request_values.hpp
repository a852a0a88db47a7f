#pragma once

#include "model/clock.hpp"
#include "model/validators.hpp"
#include "values/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// Names and values of query parameters, not yet encoded.
using QueryParams = std::vector<std::pair<std::string, std::string>>;

/// A bound of what a run asks for.
struct RequestBound {
  std::string text;                  ///< as the source writes it
  std::optional<Instant> instant{};  ///< of dates and times
  bool is_number = false;            ///< `text` is one in JSON too

  bool operator==(RequestBound const&) const = default;
};

/// What a run asks its source for: the same for all pages of one list.
struct RequestBounds {
  std::optional<RequestBound> start{};  ///< inclusive; empty: everything there is
  std::optional<RequestBound> end{};
  TimePoint now{};  ///< the run's start
  /// Of a window that ends before the run's start: its end, as the watermark would have it. Who has
  /// read up to there is behind.
  std::optional<std::string> read_up_to{};
  /// What stands for the placeholders of `for_each`, by their names; one without a value is
  /// missing.
  std::vector<std::pair<std::string, RequestBound>> each{};
  std::string partition{};  ///< see Partition::key
  // Of a source that is asked whether anything has changed.
  std::optional<Validators> validators{};  ///< see Partition
  std::string row_basis{};  ///< what decides the rows beside the request, see row_basis()
};

/// Where in its list a page is: what the paginator wants of the request for it.
struct PagePosition {
  QueryParams params{};  ///< the paginator's own
  // What placeholders stand for; empty: nothing yet.
  std::optional<std::string> cursor{};
  bool cursor_is_number = false;  ///< the answer had it as one
  std::optional<std::uint64_t> page{};
  std::optional<std::uint64_t> offset{};
  std::optional<std::uint64_t> limit{};
  std::optional<std::string> link{};  ///< the absolute URL to ask instead of the source's
  bool alone = false;                 ///< nothing is sent but the paginator's own parameters

  bool operator==(PagePosition const&) const = default;
};

}  // namespace loanpulse
