#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "load/copy/binary_copy.hpp"
#include "model/scratch.hpp"

namespace loanpulse {

class LoadMark;

/// Pages of a run that have passed by its staging table, as they were encoded, in a file without a
/// name, so that they can still be staged. The file is made when the first page comes. Methods
/// throw StageError; a page whose add() throws is not among them.
class PageSpool {
 public:
  explicit PageSpool(ScratchSpace& space) : space_{space} {}

  /// A page as RowEncoder::encode_for_target makes it, and the arrival_order of each row.
  void add_for_target(std::span<char const> stream, std::span<std::int64_t const> orders);
  /// A page of so many rows as RowEncoder::encode makes it.
  void add_for_staging(std::span<char const> stream, std::size_t rows);
  /// Forgets all pages and gives their room on disk back.
  void clear();

  std::size_t pages() const { return pages_.size(); }
  std::size_t rows(std::size_t page) const { return pages_.at(page).rows; }
  /// Of all pages.
  std::uint64_t rows() const { return rows_; }
  /// The page's COPY stream as it was added; valid until the next call.
  std::span<char const> as_added(std::size_t page);
  /// The same rows as a COPY stream for the staging table; valid until the next call.
  std::span<char const> for_staging(std::size_t page);

 private:
  struct Place {
    std::uint64_t offset;  ///< of the arrival orders, where there are any, and the stream
    std::size_t bytes;     ///< of the stream
    std::size_t rows;
    std::size_t orders;  ///< of a page for the target: one for each row
  };
  void add(std::span<char const> stream, std::size_t rows, std::span<std::int64_t const> orders);

  ScratchSpace& space_;
  std::unique_ptr<ScratchFile> file_;
  std::vector<Place> pages_;
  std::uint64_t rows_ = 0;
  std::vector<char> bytes_;
  std::vector<std::int64_t> orders_;
  BinaryCopy staged_;
};

/// Turns a complete COPY stream for the target into one for the staging table: `_run_id` and
/// `_loaded_at` at the end of every tuple give way to `_order`.
void restage(std::span<char const> stream, std::span<std::int64_t const> orders, BinaryCopy& out);

/// The other way, for a target of so many declared columns: gives the `_order` of each row, and
/// leaves out what a staging table may have behind it.
void retarget(std::span<char const> stream, std::size_t columns, LoadMark const& mark,
              BinaryCopy& out, std::vector<std::int64_t>& orders);

}  // namespace loanpulse
