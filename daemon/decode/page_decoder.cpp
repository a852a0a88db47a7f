#include "decode/page_decoder.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "decode/answer_error.hpp"
#include "decode/envelope_reader.hpp"
#include "decode/gone_records.hpp"
#include "decode/page_handler.hpp"
#include "decode/page_plan.hpp"
#include "decode/refused_page.hpp"
#include "decode/reshape.hpp"
#include "decode/row_builder.hpp"
#include "decode/row_digest.hpp"
#include "decode/unfound_paths.hpp"
#include "decode/wrong_declarations.hpp"
#include "json/answer_charset.hpp"
#include "json/check_json.hpp"
#include "json/json_scalar.hpp"
#include "json/prepare_json.hpp"
#include "json/repair_encoding.hpp"
#include "model/text_arena.hpp"

namespace loanpulse {
namespace {

/// Of a repair in a part of the body that begins at `start`.
std::string description(EncodingRepair const& repair, std::size_t start) {
  return fmt::format("{} at byte {}", repair.what, start + repair.offset);
}

/// A page on its way through the reader.
class Reading {
 public:
  Reading(Page const& page, std::shared_ptr<std::string const> body,
          std::shared_ptr<OffsetMap const> offsets)
      : page_{page}, body_{std::move(body)}, offsets_{std::move(offsets)}, copy_{*body_} {}

  JsonCopy& copy() { return copy_; }

  /// Adds what a batch that comes from the reader does not have yet.
  void complete(RowBatch& batch) {
    batch.page = page_.number;
    batch.partition = page_.partition;
    if (batch.rows > 0) {
      RecordSpan const& last = batch.records.back();
      batch.text = copy_.memory(batch.records.front().offset, last.offset + last.length);
    }
    batch.body = body_;
    batch.offsets = offsets_;
    if (copy_.encoding().repaired) add_encoding_faults(batch);
  }

  /// Once all batches are complete.
  void refuse_repairs_outside_of_records() {
    if (!copy_.encoding().repaired) return;
    note_outside(body_->size());
    if (!outside_) return;
    throw page_error(page_, "bad_encoding",
                     description(*outside_, 0) + ", outside of every record");
  }

  /// A page may be read twice; whether the rows of this batch are to be handed over.
  bool is_new(RowBatch const& batch) {
    if (batch.first_record < handed_over_) return false;
    handed_over_ = batch.first_record + batch.rows;
    return true;
  }

 private:
  /// One fault for each record that could be read only after a repair, in front of its others.
  void add_encoding_faults(RowBatch& batch) {
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
      if (auto const repair = first_repair(part(span.offset, behind_))) {
        faults.push_back({row, {}, arena.copy(description(*repair, span.offset))});
      }
      for (; other != batch.faults.end() && other->row == row; ++other) faults.push_back(*other);
    }
    batch.faults = std::move(faults);
    batch.storage_bytes += arena.bytes();
    for (auto& chunk : arena.release()) batch.storage.push_back(std::move(chunk));
  }

  /// Looks at what is between the last record and the place where the next begins.
  void note_outside(std::size_t end) {
    if (outside_) return;
    outside_ = first_repair(part(behind_, end));
    if (outside_) outside_->offset += behind_;
  }

  std::string_view part(std::size_t begin, std::size_t end) const {
    return std::string_view{*body_}.substr(begin, end - begin);
  }

  Page const& page_;
  std::shared_ptr<std::string const> body_;
  std::shared_ptr<OffsetMap const> offsets_;
  JsonCopy copy_;
  std::size_t behind_ = 0;                 ///< the last complete record
  std::optional<EncodingRepair> outside_;  ///< the first that is in no record
  std::size_t handed_over_ = 0;            ///< records
};

}  // namespace

class PageDecoder::Plan {
 public:
  Plan(Job const& job, std::vector<std::string> const& answer_paths, PagePart part)
      : plan_{job, answer_paths},
        part_{part},
        rows_{plan_},
        handler_{plan_, rows_},
        unfound_{job, plan_},
        wrong_{plan_},
        gone_{job},
        ignored_errors_{job.source.ignore_errors},
        last_key_path_{parse_json_path(record_path(job.source.paging))} {
    paths_.push_back(parse_json_path(plan_.data_selector).value_or(JsonPath{}));
    for (auto const& path : answer_paths) {
      paths_.push_back(parse_json_path(path).value_or(JsonPath{}));
    }
  }

  DecodedPage decode(Page page, std::function<void(RowBatch)> const& early) {
    if (is_empty_by_agreement(page)) return empty_page(page);
    auto const original = in_utf8(page);
    auto const json = prepared(page, original);
    auto const body = reshaped(page, json.text);
    Reading reading{page, body, json.offsets};
    std::uint64_t digest = 0;
    std::vector<RowMark> marks;
    last_.reset();
    rows_.hand_over(
        part_.rows, part_.bytes, !early ? early : [&](RowBatch batch) {
          reading.complete(batch);
          if (!reading.is_new(batch)) return;
          if (batch.rows > 0) last_ = batch.records.back();
          observe(batch);
          digest += digest_of(batch, plan_.key_columns, marks);
          early(std::move(batch));
        });
    if (auto const fault = read_page(reading.copy(), handler_)) {
      if (!fault->reason.empty()) {
        // Of the answer itself, where that can be said.
        auto const there = body == json.text ? std::nullopt : check_json(*json.text);
        throw not_json(page, *original, json.in_answer(there.value_or(*fault)), plan_.beyond.lines);
      }
      throw page_error(page, handler_.refusal_code(),
                       handler_.refusal() +
                           fmt::format(" at byte {}", json.in_answer(*fault).offset) +
                           std::string{handler_.refusal_cure()});
    }
    Envelope& envelope = handler_.envelope();
    auto members = read_envelope(*body, envelope.records, paths_);
    bool const may_be_absent =
        envelope.selected == Selected::nothing && plan_.when_absent == WhenAbsent::empty;
    if (envelope.selected != Selected::records && envelope.selected != Selected::null &&
        !may_be_absent) {
      throw no_records(page, *body, plan_, envelope, errors_in(members, ignored_errors_));
    }

    DecodedPage result;
    result.batch = rows_.take();
    reading.complete(result.batch);
    reading.refuse_repairs_outside_of_records();
    if (result.batch.rows > 0) last_ = result.batch.records.back();
    observe(result.batch);
    note_last_key(*body, result.info);
    result.info.record_count = result.batch.first_record + result.batch.rows;
    if (result.info.record_count == 0) {
      auto const errors = errors_in(members, ignored_errors_);
      if (!errors.empty()) throw error_in_answer(page, errors);
    }
    result.info.values = std::move(envelope.values);
    result.info.members = std::move(members);
    result.info.digest = digest + digest_of(result.batch, plan_.key_columns, marks);
    result.info.rows = std::move(marks);
    result.info.headers = std::move(page.headers);
    result.info.answered_by = std::move(page.answered_by);
    return result;
  }

  void give(std::vector<GivenValue> values) { rows_.give(std::move(values)); }
  UnfoundPaths const& unfound() const { return unfound_; }
  WrongDeclarations const& wrong() const { return wrong_; }

 private:
  /// What is decoded, and where its places are in the answer.
  struct Json {
    std::shared_ptr<std::string const> text;
    std::shared_ptr<OffsetMap const> offsets{};  ///< null: the same

    JsonFault in_answer(JsonFault fault) const {
      if (offsets) fault.offset = offsets->original(fault.offset);
      return fault;
    }
  };

  static std::shared_ptr<std::string const> in_utf8(Page const& page) {
    auto converted = to_utf8(page.body.text(), page.content_type);
    if (!converted) return page.body.shared();
    if (!converted->fault.empty()) throw page_error(page, "bad_encoding", converted->fault);
    return std::make_shared<std::string const>(std::move(converted->text));
  }

  Json prepared(Page const& page, std::shared_ptr<std::string const> const& original) const {
    if (!plan_.beyond.lines && !plan_.beyond.lenient) return {original};
    auto result = prepare_json(*original, plan_.beyond);
    if (result.fault) throw not_json(page, *original, *result.fault, plan_.beyond.lines);
    return {std::make_shared<std::string const>(std::move(result.text)), result.offsets};
  }

  /// 204, or nothing at all, where that means that there are no records.
  bool is_empty_by_agreement(Page const& page) const {
    constexpr int no_content = 204;
    return plan_.when_absent == WhenAbsent::empty &&
           (page.status == no_content || page.body.size() == 0);
  }

  DecodedPage empty_page(Page& page) {
    DecodedPage result;
    rows_.begin(false);
    result.batch = rows_.take();
    result.batch.page = page.number;
    result.batch.partition = page.partition;
    result.batch.body = page.body.shared();
    result.info.headers = std::move(page.headers);
    result.info.answered_by = std::move(page.answered_by);
    return result;
  }

  /// What is read: the answer itself, or one whose records were brought into an array.
  std::shared_ptr<std::string const> reshaped(Page const& page,
                                              std::shared_ptr<std::string const> original) const {
    if (plan_.selectors.empty()) return original;
    auto result = reshape(*original, plan_.selectors, plan_.shape, plan_.outer, plan_.gone);
    if (!result) return original;
    std::string fault = std::move(result->fault);
    if (fault.empty() && !result->found && plan_.when_absent == WhenAbsent::fail) {
      fault = fmt::format("nothing at data_selector {}", fmt::join(plan_.selectors, ", "));
    }
    if (!fault.empty()) {
      throw page_error(page, "selector_not_found", fault + ": " + shown_answer(*original));
    }
    return std::make_shared<std::string const>(std::move(result->text));
  }

  void note_last_key(std::string_view body, PagingInfo& info) const {
    if (!last_ || !last_key_path_) return;
    auto const key = scalar_at(body.substr(last_->offset, last_->length), *last_key_path_);
    if (!key || (key->kind != MemberKind::string && key->kind != MemberKind::number)) return;
    info.last_key = key->text;
    info.last_key_is_number = key->kind == MemberKind::number;
  }

  void observe(RowBatch& batch) {
    gone_.observe(batch);
    unfound_.observe(batch, rows_.seen());
    wrong_.observe(batch);
  }

  PagePlan plan_;
  PagePart const part_;
  RowBuilder rows_;
  PageHandler handler_;
  UnfoundPaths unfound_;
  WrongDeclarations wrong_;
  GoneRecords gone_;
  std::vector<std::string> ignored_errors_;
  std::vector<JsonPath> paths_;            ///< to the records and to what the paginator wants
  std::optional<JsonPath> last_key_path_;  ///< from a record's root
  std::optional<RecordSpan> last_;         ///< of the page that is decoded
};

PageDecoder::PageDecoder(Job const& job, std::vector<std::string> const& answer_paths,
                         PagePart part)
    : plan_{std::make_unique<Plan>(job, answer_paths, part)} {}

PageDecoder::~PageDecoder() = default;

DecodedPage PageDecoder::decode(Page page, std::function<void(RowBatch)> early) {
  return plan_->decode(std::move(page), early);
}

void PageDecoder::give(std::vector<GivenValue> values) { plan_->give(std::move(values)); }

std::vector<std::string> PageDecoder::unfound_paths() const { return plan_->unfound().in_words(); }

std::vector<std::string> PageDecoder::wrong_declarations() const {
  return plan_->wrong().in_words();
}

}  // namespace loanpulse
