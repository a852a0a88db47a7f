#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace loanpulse {

/// Blocks of a table's file, as ctid numbers them; both ends are meant.
struct BlockRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// Where the target has the rows of coming pages. A list that is read again mostly comes in the
/// order in which its rows were written, so that those of a page lie side by side, behind those of
/// the page before. To read these blocks costs the server half of looking for each key in an index,
/// where keys come in no order. It is a guess: a row that is not found there is staged, as one that
/// may have changed. Pages come in the order in which they were asked about. Pure.
class StoredOrder {
 public:
  /// What came for a page.
  struct Answer {
    std::vector<std::uint32_t> blocks{};  ///< one for each row of ours that was found, in any order
    std::size_t rows = 0;                 ///< of the page
    std::size_t bytes = 0;                ///< of these, as COPY has them
  };

  /// A page of so many rows is asked about, and its answer is not taken yet.
  void asked(std::size_t rows) { waiting_rows_ += rows; }
  void answered(Answer answer);

  /// Where the rows of the next page are to be asked for; nothing: by their keys.
  std::optional<BlockRange> expected(std::size_t rows) const;
  /// Whether it is worth asking where rows lie.
  bool wants_places() const { return failures_ < most_failures; }

 private:
  /// Answers without an order, or with one that the next page did not keep. Then places are not
  /// asked for any more in this run.
  static constexpr int most_failures = 4;

  void lose();

  std::size_t waiting_rows_ = 0;  ///< of pages without an answer
  double rows_per_block_ = 0;     ///< of the last page; 0: rows come in no order
  std::uint32_t last_block_ = 0;  ///< where it ends
  int failures_ = 0;
};

}  // namespace loanpulse
