#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "json/json_copy.hpp"
#include "json/repair_encoding.hpp"
#include "model/page.hpp"
#include "model/row.hpp"

namespace loanpulse {

/// A page, or a part of one, on its way through the reader: completes the batches of its rows, and
/// notices what had to be repaired in its text.
class PageReading {
 public:
  /// `page` must outlive it. `body` is what is read, `offsets` leads from there to the page's own.
  PageReading(Page const& page, std::shared_ptr<std::string const> body,
              std::shared_ptr<OffsetMap const> offsets);

  JsonCopy& copy() { return copy_; }

  /// Adds what a batch that comes from the reader does not have yet.
  void complete(RowBatch& batch);

  /// Once all batches are complete. Throws StageError, bad_data "bad_encoding".
  void refuse_repairs_outside_of_records();

  /// A page may be read twice; whether the rows of this batch are to be handed over.
  bool is_new(RowBatch const& batch);

 private:
  void add_encoding_faults(RowBatch& batch);
  void note_outside(std::size_t end);
  std::string description(EncodingRepair const& repair) const;
  std::string_view part(std::size_t begin, std::size_t end) const;

  Page const& page_;
  std::shared_ptr<std::string const> body_;
  std::shared_ptr<OffsetMap const> offsets_;
  JsonCopy copy_;
  std::size_t behind_ = 0;                 ///< the last complete record
  std::optional<EncodingRepair> outside_;  ///< the first that is in no record
  std::size_t handed_over_ = 0;            ///< records
};

}  // namespace loanpulse
