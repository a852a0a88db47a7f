#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode/json_capture.hpp"
#include "decode/page_plan.hpp"
#include "model/row.hpp"
#include "model/text_arena.hpp"
#include "values/converter.hpp"

namespace loanpulse {

/// Per place of the plan's records, what those that are complete have had there so far.
struct SeenPlaces {
  std::vector<bool> found;    ///< any value, null too
  std::vector<bool> entered;  ///< an object, or an array if some path goes on by an element
};

/// What a message calls a JSON value: "a number", "an object".
std::string_view word_for(ScalarKind kind);
std::string_view word_for_container(bool is_array);

/// Collects the rows of one page from the values that the reader meets in its records.
class RowBuilder {
 public:
  explicit RowBuilder(PagePlan const& plan);

  /// From now on a page's rows are given to `receiver` whenever there are so many, or they take so
  /// many bytes with their records, and a further one begins.
  void hand_over(std::size_t rows, std::size_t bytes, std::function<void(RowBatch)> receiver);

  /// From the next page on.
  void give(std::vector<GivenValue> values) { given_ = std::move(values); }

  /// Begins a page. Texts may hold U+0000 only if `strings_may_hold_nul`.
  void begin(bool strings_may_hold_nul);
  /// Gives up the rows that were not handed over, with their faults in the order of rows.
  RowBatch take();

  /// Over all batches that were handed over or taken.
  SeenPlaces const& seen() const { return seen_; }

  void begin_row(std::size_t offset);
  void end_row(std::size_t end_offset);

  /// A value at a place that some column's path names or passes through. `text` lives as long as
  /// the batch.
  void scalar(PathNode const& place, ScalarKind kind, std::string_view text);
  /// Whether some column wants the whole object or array that opens at `place`.
  bool container(PathNode const& place, bool is_array);
  void document(PathNode const& place, JsonCapture::Result const& captured);
  /// An array with elements stands where columns' paths go on by members' names.
  void misplaced_array(PathNode const& place);

 private:
  bool first_time(PathNode const& place) {
    // Rows are counted from 1, so that 0 means never.
    if (std::exchange(seen_in_[place.id()], batch_.rows) != batch_.rows) return true;
    repeated(place);
    return false;
  }
  /// What a column of several paths has been offered by the record in work.
  struct Offer {
    std::size_t row = 0;  ///< counted from 1; of another one, nothing has been
    std::size_t rank = 0;
    ScalarKind kind = ScalarKind::null;
    std::string_view text{};
    bool is_document = false;  ///< `text` is its JSON
    std::string fault{};       ///< what is there is no value
  };

  void begin_batch(std::size_t first_record);
  void convert_given();
  void add_given();
  void special_scalar(std::size_t user, ScalarKind kind, std::string_view text);
  void convert(std::size_t column, ScalarKind kind, std::string_view text);
  void nul_in_string(PathNode const& place);
  void offer(PagePlan::SpecialPath const& path, Offer offer);
  void settle_offers();
  void repeated(PathNode const& place);
  bool is_record(PathNode const& place) const { return &place == root_; }
  bool is_full(std::size_t offset) const;
  bool first_fault(std::size_t column) {
    return std::exchange(faulted_in_[column], batch_.rows) != batch_.rows;
  }
  void misplaced_record(std::string_view reason);
  void fault(std::size_t column, std::string_view reason);

  PagePlan const& plan_;
  PathNode const* const root_;  ///< of the plan's records
  std::size_t const columns_;
  std::vector<std::size_t> seen_in_;  ///< per place: the row, counted from 1, that last had it
  SeenPlaces seen_;
  bool strings_may_hold_nul_ = false;
  /// Per column: the row, counted from 1, that last had a fault there. One is enough to keep the
  /// row out, and a record can repeat a member a million times.
  std::vector<std::size_t> faulted_in_;
  std::vector<Offer> offers_;            ///< per column of several paths
  std::vector<std::string_view> names_;  ///< of columns with faults, as the batch owns them
  std::size_t most_rows_ = 0;
  std::size_t most_bytes_ = 0;
  std::function<void(RowBatch)> receiver_;
  std::size_t expected_rows_ = 0;  ///< as many as the batch before had
  TextArena arena_;
  RowBatch batch_;
  Cell* cells_ = nullptr;  ///< of the row in work
  std::vector<GivenValue> given_;
  /// As cells of the batch, or why they are none.
  struct GivenCell {
    std::size_t column = 0;
    Cell cell;
    std::optional<std::string> fault;
  };
  std::vector<GivenCell> given_cells_;
};

}  // namespace loanpulse
