#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "load/copy/binary_copy.hpp"
#include "model/scratch.hpp"

namespace loanpulse {

/// The pages of a run that is copied straight into the target, as they were encoded for it: they
/// can be read again, and turned into what the staging table takes. Methods throw StageError.
class RowSpool {
 public:
  explicit RowSpool(ScratchSpace& space) : file_{space.create()} {}

  /// A page as RowEncoder::encode_for_target makes it, and the arrival_order of each row.
  void add(std::span<char const> stream, std::span<std::int64_t const> orders);

  std::size_t pages() const { return pages_.size(); }
  std::size_t rows(std::size_t page) const { return pages_.at(page).rows; }
  /// The page's COPY stream for the target; valid until the next call.
  std::span<char const> for_target(std::size_t page);
  /// The same rows as a COPY stream for the staging table; valid until the next call.
  std::span<char const> for_staging(std::size_t page);

 private:
  struct Place {
    std::uint64_t offset;
    std::uint64_t bytes;
    std::uint64_t rows;
  };

  std::unique_ptr<ScratchFile> file_;
  std::vector<Place> pages_;
  std::vector<char> bytes_;
  std::vector<std::int64_t> orders_;
  BinaryCopy staged_;
};

/// Turns a complete COPY stream for the target into one for the staging table: `_run_id` and
/// `_loaded_at` at the end of every tuple give way to `_order`.
void restage(std::span<char const> stream, std::span<std::int64_t const> orders, BinaryCopy& out);

}  // namespace loanpulse
