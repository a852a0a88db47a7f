#include "pipeline/run_pipeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

#include "model/quality_failure.hpp"
#include "pipeline/batch_queue.hpp"
#include "pipeline/bound_here.hpp"
#include "pipeline/given_values.hpp"
#include "pipeline/highest_cursor.hpp"
#include "quality/row_gate.hpp"
#include "quality/set_evidence.hpp"

namespace loanpulse {
namespace {

/// Pages between the two threads. Two keep both busy; more would only hold memory.
constexpr std::size_t most_queued_pages = 2;
constexpr std::size_t most_queued_bytes = 6u << 20;

DecodedPage decode(PipelineParts const& parts, Page page,
                   std::function<void(RowBatch)> const& early) {
  auto const partition = page.partition;
  try {
    return parts.decoder.decode(std::move(page), early);
  } catch (StageError const& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    throw_of(parts.partitions.at(partition), error);
  }
}

/// The fetching thread: fetch → bronze → decode, page after page.
void fetch_pages(PipelineParts const& parts, BatchQueue& queue) {
  try {
    BoundHere const bound{parts.job};
    std::optional<std::size_t> given_for;
    while (auto page = parts.source.next_page()) {
      parts.bronze.store(*page);
      bool const is_whole_answer = page->part.is_last;
      if (page->part.number == 1) ++parts.progress.pages;
      parts.progress.bytes += page->body.size();
      RequestBounds const& bounds = parts.bounds.at(page->partition);
      if (page->partition != given_for) {
        parts.decoder.give(given_values(parts.job, bounds));
        given_for = page->partition;
      }
      auto decoded =
          decode(parts, *std::move(page), [&](RowBatch batch) { queue.push(std::move(batch)); });
      if (is_whole_answer) {
        parts.source.page_decoded(decoded.info);
        if (bound.ends_list(bounds, decoded.batch)) parts.source.end_list();
      }
      if (!queue.push(std::move(decoded.batch))) return;
    }
    parts.bronze.seal();
    queue.close();
  } catch (...) {
    queue.close(std::current_exception());
  }
}

/// The loading thread: gate → staging area, then the commit.
class Loading {
 public:
  explicit Loading(PipelineParts const& parts)
      : parts_{parts},
        bound_{parts.job},
        gate_{parts.job},
        evidence_{parts.job, parts.scratch},
        highest_{parts.job, parts.run} {}

  CommitReceipt run(BatchQueue& queue) {
    std::optional<RowBatch> batch;
    for (auto popped = queue.pop(batch, longest_pause); popped != BatchQueue::Popped::end;
         popped = queue.pop(batch, longest_pause)) {
      if (popped == BatchQueue::Popped::batch) {
        load(*batch);
      } else {
        parts_.warehouse.pause();
      }
      parts_.heartbeat.beat_when_due(counts_);
    }
    return commit();
  }

 private:
  void load(RowBatch const& batch) {
    counts_.read += batch.rows;
    std::pair const place{batch.page, batch.part};
    if (std::exchange(last_, place) != place) {
      if (batch.part == 1) ++counts_.pages;
      if (batch.body) counts_.bytes += batch.body->size();
    }
    auto const verdict =
        gate_.apply(batch, bound_.left_out(parts_.bounds.at(batch.partition), batch));
    counts_.quarantined += verdict.quarantined.size();
    counts_.skipped += verdict.skipped_rows;
    highest_.observe(batch, verdict.keep, verdict.skipped);
    evidence_.observe(batch, verdict.keep);
    parts_.warehouse.stage(batch, verdict.keep, evidence_.possible());
    parts_.warehouse.quarantine(verdict.quarantined);
    parts_.progress.rows = counts_.read;
  }

  CommitReceipt commit() {
    auto results = gate_.results();
    auto const doubts = judge(results);
    if (parts_.stop.stop_requested()) {
      throw StageError{ErrorKind::cancelled, "cancelled",
                       "the run was cancelled before its commit; nothing was changed"};
    }
    parts_.progress.merging = true;
    counts_.future = highest_.future_rows();
    auto warnings = highest_.warnings();
    warnings.insert(warnings.end(), doubts.begin(), doubts.end());
    auto const notes = parts_.source.notes();
    warnings.insert(warnings.end(), notes.warnings.begin(), notes.warnings.end());
    Commit commit{
        parts_.bronze.files(), std::move(results), highest_.text(), evidence_.facts(), counts_,
        std::move(warnings)};
    commit.rows_came_again = notes.rows_came_again;
    add_states(commit);
    commit.queues_next = parts_.is_queued && is_behind(parts_.bounds);
    return parts_.warehouse.commit(commit);
  }

  /// How far each list was read.
  void add_states(Commit& commit) const {
    auto const tokens = parts_.source.tokens();
    auto const validators = parts_.source.validators();
    for (std::size_t i = 0; i < parts_.partitions.size(); ++i) {
      auto const& partition = parts_.partitions[i];
      auto const kept = i < validators.size() ? validators[i] : ListValidators{};
      if (kept.not_modified) ++commit.lists_not_modified;
      auto moves_to = i < tokens.size() ? tokens[i] : std::nullopt;
      if (!moves_to) moves_to = parts_.bounds.at(i).read_up_to;
      if (partition.key.empty()) {
        commit.moves_to = std::move(moves_to);
        commit.validators = kept.kept;
      } else {
        commit.partitions.push_back(
            {partition.key, partition.watermark, highest_.text_of(i), std::move(moves_to), kept});
      }
    }
    commit.not_modified =
        commit.lists_not_modified > 0 && commit.lists_not_modified == parts_.partitions.size();
  }

  /// Throws where the run must fail; gives what is doubtful in one that need not.
  std::vector<std::string> judge(std::vector<CheckResult>& results) {
    auto doubts = parts_.decoder.wrong_declarations();
    auto unfound = parts_.decoder.unfound_paths();
    bool const fails =
        !unfound.empty() && !parts_.run.watermark_before && !parts_.warehouse.has_rows_of_others();
    for (auto& text : unfound) text += "; correct its path, or set `optional: true` on it";
    doubts.insert(doubts.end(), unfound.begin(), unfound.end());
    auto message = failure_message(results, doubts);
    if (!fails && message.empty()) return doubts;
    if (message.empty()) message = fmt::format("{}", fmt::join(doubts, ". "));
    throw QualityFailure{message, std::move(results),
                         fails ? "path_never_found" : "quality_failed"};
  }

  PipelineParts const& parts_;
  BoundHere bound_;
  RowGate gate_;
  SetEvidence evidence_;
  HighestCursor highest_;
  RunCounts counts_;
  std::pair<std::size_t, std::size_t> last_{0, 0};  ///< page and part that came last
};

}  // namespace

bool is_behind(std::vector<RequestBounds> const& bounds) {
  return std::any_of(bounds.begin(), bounds.end(),
                     [](RequestBounds const& each) { return each.read_up_to.has_value(); });
}

CommitReceipt run_pipeline(PipelineParts const& parts) {
  parts.warehouse.prepare();

  BatchQueue queue{most_queued_pages, most_queued_bytes};
  Loading loading{parts};
  std::jthread const fetching{[&] { fetch_pages(parts, queue); }};
  try {
    return loading.run(queue);
  } catch (...) {
    // Wakes the fetching thread wherever it waits: for room, for the network, for a retry.
    queue.abandon();
    auto stop = parts.stop;
    stop.request_stop();
    throw;
  }
}

}  // namespace loanpulse
