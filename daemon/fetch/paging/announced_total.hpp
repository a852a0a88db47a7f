#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "model/page.hpp"

namespace loanpulse {

/// The total that answers announce at a path, of pages or of records, for the kinds that count. Its
/// absence is an error: an answer without the agreed total is most likely an error body, and must
/// not end the list as if it were complete. The latest one counts.
class AnnouncedTotal {
 public:
  /// Without a path there is none, and the first empty page ends the list.
  explicit AnnouncedTotal(std::optional<std::string> path);

  /// Takes the `page`-th page. Whether the list goes on behind the first `reached`. Throws
  /// StageError, bad_data: "missing_total", "bad_total" where it is no whole number.
  bool is_above(std::uint64_t reached, PagingInfo const& info, std::size_t page);

  /// As the last page said; empty: none has.
  std::optional<std::uint64_t> value() const { return value_; }

  std::string end_reason(PagingInfo const& last) const;  ///< see Paginator
  std::string refusal_cure() const;                      ///< see Paginator

 private:
  std::optional<std::string> path_;
  std::optional<std::uint64_t> value_;
};

}  // namespace loanpulse
