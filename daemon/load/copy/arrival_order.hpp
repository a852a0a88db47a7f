#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "model/source.hpp"

namespace loanpulse {

/// Where a row came from and how new it is, in one number that grows with both: nanoseconds of the
/// cursor below PostgreSQL's microsecond (10 bits), page, record. Of two versions of a key with the
/// same stored cursor the greater number wins. As many bits are the record's as the records of the
/// largest page need, and the rest of 53 the page's; of answers by lines, which no size limits, it
/// is 31 and 22.
class ArrivalOrder {
 public:
  explicit ArrivalOrder(Source const& source);

  /// Throws StageError "too_many_pages" for a page whose number has more bits, and
  /// "too_many_records" for such a record.
  std::int64_t operator()(int nanoseconds, std::size_t page, std::size_t record) const;

  /// The page and the record of such a number, as SQL.
  std::string page_of(std::string_view order) const;
  std::string record_of(std::string_view order) const;

 private:
  [[noreturn]] void throw_too_many(std::size_t page, std::size_t record) const;

  std::size_t max_page_bytes_;
  bool by_lines_;
  int record_bits_;
};

}  // namespace loanpulse
