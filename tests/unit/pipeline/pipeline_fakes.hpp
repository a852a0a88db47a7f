#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bronze/bronze_store.hpp"
#include "fetch/page_source.hpp"
#include "load/warehouse.hpp"
#include "model/error.hpp"
#include "record/run_store.hpp"

namespace loanpulse {

/// Serves bodies one after the other; may fail after them, or never end.
class FakePageSource final : public PageSource {
 public:
  explicit FakePageSource(std::vector<std::string> bodies) : bodies_{std::move(bodies)} {}

  std::optional<Page> next_page() override {
    ++asked;
    if (before_page) before_page(asked);
    if (served_ == bodies_.size()) {
      if (failure) throw *failure;
      if (!endless) return std::nullopt;
      served_ = 0;
    }
    Page page;
    page.number = asked;
    if (!parts.empty()) page.part = parts.at(served_);
    page.number -= page.part.number - 1;
    if (served_ < partition_of.size()) page.partition = partition_of[served_];
    page.url = "http://127.0.0.1/loans";
    page.body = bodies_[served_++];
    return page;
  }
  void page_decoded(PagingInfo const& info) override {
    records += info.record_count;
    ++told;
  }
  void end_list() override { served_ = bodies_.size(); }
  std::vector<std::optional<std::string>> tokens() const override { return kept_tokens; }
  std::vector<ListValidators> validators() const override { return kept_validators; }
  ReadingNotes notes() const override { return {}; }

  std::function<void(std::size_t)> before_page;  ///< told the page's number
  std::optional<StageError> failure;
  std::vector<std::size_t> partition_of;  ///< by body; none: all are of the first
  std::vector<std::optional<std::string>> kept_tokens;
  std::vector<ListValidators> kept_validators;
  std::vector<AnswerPart> parts;  ///< by body; none: each is an answer
  bool endless = false;
  std::size_t asked = 0;
  std::size_t records = 0;
  std::size_t told = 0;  ///< pages of which it was told what they held

 private:
  std::vector<std::string> bodies_;
  std::size_t served_ = 0;
};

class FakeBronzeStore final : public BronzeStore {
 public:
  void store(Page const& page) override {
    BronzeFile file;
    file.page = page.number;
    file.bytes = page.body.size();
    files_.push_back(file);
    bodies.push_back(page.body);
  }
  void seal() override {
    if (failure) throw *failure;
    sealed = true;
  }
  std::vector<BronzeFile> const& files() const override { return files_; }
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (auto const& body : bodies) texts.push_back(body.text());
    return texts;
  }

  std::optional<StageError> failure;
  bool sealed = false;
  std::vector<PageBody> bodies;  ///< of the pages stored

 private:
  std::vector<BronzeFile> files_;
};

class FakeWarehouse final : public Warehouse {
 public:
  void prepare() override {
    if (refusal) throw *refusal;
  }
  bool has_rows_of_others() override { return has_rows; }
  void stage(RowBatch const& batch, std::vector<bool> const& keep, SetFacts const&) override {
    if (stage_failure) throw *stage_failure;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (keep[row]) ids.push_back(batch.row(row)[0].integer());
    }
  }
  void pause() override { ++pauses; }
  void quarantine(std::vector<QuarantinedRow> const& rows) override {
    quarantined.insert(quarantined.end(), rows.begin(), rows.end());
  }
  CommitReceipt commit(Commit const& commit) override {
    committed = commit;
    CommitReceipt receipt;
    receipt.counts = commit.counts;
    return receipt;
  }

  std::optional<StageError> refusal;
  std::optional<StageError> stage_failure;
  bool has_rows = false;
  std::vector<std::int64_t> ids;
  std::atomic<int> pauses = 0;
  std::vector<QuarantinedRow> quarantined;
  std::optional<Commit> committed;
};

/// Only what a run tells while it works is used by a pipeline.
class FakeRunStore final : public RunStore {
 public:
  Run begin(std::string const&, Trigger) override { return {}; }
  void note_progress(Run const&, RunCounts const& counts) override {
    notes.push_back(counts.read);
    if (failure) throw StageError{*failure};
  }
  LeaseState renew_lease(Run const&, RunCounts const& counts) override {
    renewals.push_back(counts.read);
    if (failure) throw StageError{*failure};
    return state_of_lease;
  }
  void fail(Run const&, RunCounts const&, StageError const&,
            std::vector<CheckResult> const&) override {}

  LeaseState state_of_lease = LeaseState::renewed;
  std::optional<StageError> failure;    ///< of both
  std::vector<std::uint64_t> notes;     ///< rows read at each
  std::vector<std::uint64_t> renewals;  ///< the same
};

}  // namespace loanpulse
