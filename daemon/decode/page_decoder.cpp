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
#include "decode/page_reading.hpp"
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

namespace loanpulse {
namespace {

std::vector<std::size_t> const no_key;

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
    bool const is_last = page.part.is_last;
    if (page.part.number == 1) begin_answer(page);
    if (is_empty_by_agreement(page)) return empty_page(page);
    auto const original = in_utf8(page);
    auto const json = prepared(page, original);
    auto const body = reshaped(page, json.text);
    PageReading reading{page, body, json.offsets};
    last_.reset();
    rows_.hand_over(
        part_.rows, part_.bytes, !early ? early : [&](RowBatch batch) {
          reading.complete(batch);
          if (!reading.is_new(batch)) return;
          take_up(batch);
          early(std::move(batch));
        });
    if (auto const fault = read_page(reading.copy(), handler_)) {
      if (!fault->reason.empty()) {
        // Of the answer itself, where that can be said.
        auto const there = body == json.text ? std::nullopt : check_json(*json.text);
        throw not_json(page, *original, json.in_answer(there.value_or(*fault)), plan_.beyond.lines);
      }
      throw page_error(
          page, handler_.refusal_code(),
          handler_.refusal() +
              fmt::format(" at byte {}", page.part.offset + json.in_answer(*fault).offset) +
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
    take_up(result.batch);
    note_last_key(*body, answer_);
    if (!is_last) return result;
    if (answer_.record_count == 0) {
      auto const errors = errors_in(members, ignored_errors_);
      if (!errors.empty()) throw error_in_answer(page, errors);
    }
    result.info = std::move(answer_);
    result.info.values = std::move(envelope.values);
    result.info.members = std::move(members);
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

  void begin_answer(Page& page) {
    answer_ = {};
    is_long_ = !page.part.is_last;
    answer_.headers = std::move(page.headers);
    answer_.answered_by = std::move(page.answered_by);
  }

  /// Counts a batch of the page's, each once, in their order.
  void take_up(RowBatch& batch) {
    if (batch.rows > 0) last_ = batch.records.back();
    observe(batch);
    answer_.digest += digest_of(batch, is_long_ ? no_key : plan_.key_columns, answer_.rows);
    batch.first_record = answer_.record_count;
    answer_.record_count += batch.rows;
  }

  static std::shared_ptr<std::string const> in_utf8(Page const& page) {
    auto converted = to_utf8(page.body.text(), page.content_type);
    if (!converted) return page.body.shared();
    if (!converted->fault.empty()) throw page_error(page, "bad_encoding", converted->fault);
    return std::make_shared<std::string const>(std::move(converted->text));
  }

  Json prepared(Page const& page, std::shared_ptr<std::string const> const& original) const {
    if (!plan_.beyond.lines && !plan_.beyond.lenient) return {original};
    auto beyond = plan_.beyond;
    beyond.is_rest = page.part.number > 1;
    auto result = prepare_json(*original, beyond);
    if (result.fault) throw not_json(page, *original, *result.fault, plan_.beyond.lines);
    return {std::make_shared<std::string const>(std::move(result.text)), result.offsets};
  }

  /// 204, or nothing at all, where that means that there are no records.
  bool is_empty_by_agreement(Page const& page) const {
    constexpr int no_content = 204;
    return plan_.when_absent == WhenAbsent::empty && page.part.number == 1 &&
           (page.status == no_content || page.body.size() == 0);
  }

  DecodedPage empty_page(Page& page) {
    DecodedPage result;
    rows_.begin(false);
    result.batch = rows_.take();
    result.batch.page = page.number;
    result.batch.partition = page.partition;
    result.batch.body = page.body.shared();
    result.info = std::move(answer_);
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
  std::optional<RecordSpan> last_;         ///< of the page, or its part, that is decoded
  PagingInfo answer_;                      ///< of the parts so far
  bool is_long_ = false;                   ///< it comes in parts: what grows with it is left out
};

PageDecoder::PageDecoder(Job const& job, std::vector<std::string> const& answer_paths,
                         PagePart part)
    : plan_{std::make_unique<Plan>(job, answer_paths, part)} {}

PageDecoder::~PageDecoder() = default;

DecodedPage PageDecoder::decode(Page page, std::function<void(RowBatch)> const& early) {
  return plan_->decode(std::move(page), early);
}

void PageDecoder::give(std::vector<GivenValue> values) { plan_->give(std::move(values)); }

std::vector<std::string> PageDecoder::unfound_paths() const { return plan_->unfound().in_words(); }

std::vector<std::string> PageDecoder::wrong_declarations() const {
  return plan_->wrong().in_words();
}

}  // namespace loanpulse
