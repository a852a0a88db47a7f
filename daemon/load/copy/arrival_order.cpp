#include "load/copy/arrival_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "model/error.hpp"

namespace loanpulse {
namespace {

/// Bits, for a page and a record: what 10 bits of nanoseconds leave of a positive bigint.
constexpr int place_bits = 53;

/// For the numbers of an array's records in so many bytes: each takes one byte at least, and a
/// comma or a bracket.
constexpr int bits_of_record(std::size_t max_page_bytes) {
  return static_cast<int>(std::bit_width(std::max<std::size_t>(max_page_bytes / 2, 2) - 1));
}

std::uint64_t mask(int bits) { return (std::uint64_t{1} << bits) - 1; }

}  // namespace

ArrivalOrder::ArrivalOrder(SourceLimits const& limits)
    : max_page_bytes_{limits.max_page_bytes}, record_bits_{bits_of_record(limits.max_page_bytes)} {}

std::int64_t ArrivalOrder::operator()(int nanoseconds, std::size_t page, std::size_t record) const {
  if (page >> (place_bits - record_bits_) != 0) throw_too_many(page);
  return static_cast<std::int64_t>(nanoseconds) << place_bits |
         static_cast<std::int64_t>(page << record_bits_ | (record & mask(record_bits_)));
}

void ArrivalOrder::throw_too_many(std::size_t page) const {
  throw StageError{
      ErrorKind::rejected, "too_many_pages",
      fmt::format("page {} is more than can be told apart from others while a page may have {} "
                  "bytes: lower source.limits.max_page_size, whose half makes room for twice as "
                  "many pages",
                  page, max_page_bytes_)};
}

std::string ArrivalOrder::page_of(std::string_view order) const {
  return fmt::format("({} >> {}) & {}", order, record_bits_, mask(place_bits - record_bits_));
}

std::string ArrivalOrder::record_of(std::string_view order) const {
  return fmt::format("{} & {}", order, mask(record_bits_));
}

}  // namespace loanpulse
