#include "decode/page_reading.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "decode/refused_page.hpp"
#include "model/text_arena.hpp"

namespace loanpulse {

PageReading::PageReading(Page const& page, std::shared_ptr<std::string const> body,
                         std::shared_ptr<OffsetMap const> offsets)
    : page_{page}, body_{std::move(body)}, offsets_{std::move(offsets)}, copy_{*body_} {}

void PageReading::complete(RowBatch& batch) {
  batch.page = page_.number;
  batch.part = page_.part.number;
  batch.part_offset = page_.part.offset;
  batch.partition = page_.partition;
  if (batch.rows > 0) {
    RecordSpan const& last = batch.records.back();
    batch.text = copy_.memory(batch.records.front().offset, last.offset + last.length);
  }
  batch.body = body_;
  batch.offsets = offsets_;
  if (copy_.encoding().repaired) add_encoding_faults(batch);
}

void PageReading::refuse_repairs_outside_of_records() {
  if (!copy_.encoding().repaired) return;
  note_outside(body_->size());
  if (!outside_) return;
  throw page_error(page_, "bad_encoding", description(*outside_) + ", outside of every record");
}

bool PageReading::is_new(RowBatch const& batch) {
  if (batch.first_record < handed_over_) return false;
  handed_over_ = batch.first_record + batch.rows;
  return true;
}

/// One fault for each record that could be read only after a repair, in front of its others.
void PageReading::add_encoding_faults(RowBatch& batch) {
  if (batch.first_record == 0) {
    behind_ = 0;
    outside_.reset();
  }
  TextArena arena;
  std::vector<RowFault> faults;
  auto other = batch.faults.begin();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    RecordSpan const span = batch.records[row];
    note_outside(span.offset);
    behind_ = span.offset + span.length;
    if (auto repair = first_repair(part(span.offset, behind_))) {
      repair->offset += span.offset;
      faults.push_back({row, {}, arena.copy(description(*repair))});
    }
    for (; other != batch.faults.end() && other->row == row; ++other) faults.push_back(*other);
  }
  batch.faults = std::move(faults);
  batch.storage_bytes += arena.bytes();
  for (auto& chunk : arena.release()) batch.storage.push_back(std::move(chunk));
}

/// Looks at what is between the last record and the place where the next begins.
void PageReading::note_outside(std::size_t end) {
  if (outside_) return;
  outside_ = first_repair(part(behind_, end));
  if (outside_) outside_->offset += behind_;
}

/// Of a repair in the body.
std::string PageReading::description(EncodingRepair const& repair) const {
  auto const place = offsets_ ? offsets_->original(repair.offset) : repair.offset;
  return fmt::format("{} at byte {}", repair.what, page_.part.offset + place);
}

std::string_view PageReading::part(std::size_t begin, std::size_t end) const {
  return std::string_view{*body_}.substr(begin, end - begin);
}

}  // namespace loanpulse
