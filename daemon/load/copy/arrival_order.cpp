#include "load/copy/arrival_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "model/error.hpp"

namespace loanpulse {
namespace {

/// Bits, for a page and a record: what 10 bits of nanoseconds leave of a positive bigint.
constexpr int place_bits = 53;
/// Of these, the record's in an answer by lines: two thousand million records, and four million
/// answers in a run. What goes beyond fails the run.
constexpr int record_bits_by_lines = 31;

/// For the numbers of an array's records in so many bytes: each takes one byte at least, and a
/// comma or a bracket.
constexpr int bits_of_record(std::size_t max_page_bytes) {
  return static_cast<int>(std::bit_width(std::max<std::size_t>(max_page_bytes / 2, 2) - 1));
}

std::uint64_t mask(int bits) { return (std::uint64_t{1} << bits) - 1; }

}  // namespace

ArrivalOrder::ArrivalOrder(Source const& source)
    : max_page_bytes_{source.limits.max_page_bytes},
      by_lines_{source.format == BodyFormat::ndjson},
      record_bits_{by_lines_ ? record_bits_by_lines : bits_of_record(max_page_bytes_)} {}

std::int64_t ArrivalOrder::operator()(int nanoseconds, std::size_t page, std::size_t record) const {
  if ((page >> (place_bits - record_bits_) | record >> record_bits_) != 0) {
    throw_too_many(page, record);
  }
  return static_cast<std::int64_t>(nanoseconds) << place_bits |
         static_cast<std::int64_t>(page << record_bits_ | record);
}

void ArrivalOrder::throw_too_many(std::size_t page, std::size_t record) const {
  if (record >> record_bits_ != 0) {
    throw StageError{
        ErrorKind::rejected, "too_many_records",
        fmt::format("page {} has more than {} records, which can no longer be told apart: ask for "
                    "less at a time",
                    page, record)};
  }
  if (by_lines_) {
    throw StageError{
        ErrorKind::rejected, "too_many_pages",
        fmt::format("page {} is one more than a run can tell apart while each may have two "
                    "thousand million lines: ask for more at a time, or for less in a run",
                    page)};
  }
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
