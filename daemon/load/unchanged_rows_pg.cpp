#include "load/unchanged_rows_pg.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include "load/copy/copy_tuples.hpp"
#include "load/sql/local_settings.hpp"
#include "load/sql/stored_rows_sql.hpp"

namespace loanpulse {
namespace {

/// Bytes by which the target's rows may exceed a page's (blanks in jsonb, former values). More says
/// that few are the same, and would fill the memory: the run then does without the comparison.
constexpr std::size_t most_bytes_beyond_ours = 16u << 20;

/// Where a row lies whose last field is its ctid (tidsend: four bytes of the block, two of the
/// place within it, which is never 65,535); nothing when that is null.
std::optional<std::uint32_t> block_of(CopyTuple const& tuple) {
  constexpr std::size_t size = 6;
  constexpr std::uint32_t null_length = 0xffff'ffff;
  auto const read = [&](std::size_t from_end) {
    std::uint32_t raw = 0;
    std::memcpy(&raw, tuple.fields.data() + tuple.fields.size() - from_end, sizeof raw);
    return __builtin_bswap32(raw);
  };
  if (tuple.fields.size() < sizeof(std::uint32_t) + size ||
      read(sizeof(std::uint32_t)) == null_length)
    return std::nullopt;
  return read(size);
}

/// The target's rows of a page, by key.
class StoredRows {
 public:
  StoredRows(std::span<char const> stream, SameRow const& same_row) : same_row_{same_row} {
    CopyTuple tuple;
    for (CopyTuples tuples{stream}; tuples.next(tuple);) tuples_.push_back(tuple);
  }

  struct Found {
    CopyTuple const* row = nullptr;  ///< the one with the key; null: there is none
    bool is_same = false;
  };

  /// By the row's key.
  Found find_row(CopyTuple const& ours) {
    // A source that lists by key, or as it did before, does it in the order of the answer.
    if (next_ < tuples_.size() && same_row_(ours, tuples_[next_])) return {&tuples_[next_++], true};
    auto const key = same_row_.key(ours);
    auto const place = find(key);
    if (!place) return {};
    next_ = *place + 1;
    return {&tuples_[*place], same_row_(ours, tuples_[*place])};
  }

 private:
  /// Rows of other pages may lie between two of ours, a block or two of them.
  static constexpr std::size_t most_passed_over = 100;

  std::optional<std::size_t> find(std::string const& key) {
    auto const end = std::min(tuples_.size(), next_ + (places_.empty() ? most_passed_over : 1));
    for (auto i = next_; i < end; ++i) {
      if (key == same_row_.key(tuples_[i])) return i;
    }
    if (places_.empty()) {
      for (std::size_t i = 0; i < tuples_.size(); ++i)
        places_.emplace(same_row_.key(tuples_[i]), i);
    }
    auto const found = places_.find(key);
    return found == places_.end() ? std::nullopt : std::optional{found->second};
  }

  SameRow const& same_row_;
  std::vector<CopyTuple> tuples_;
  std::unordered_map<std::string, std::size_t> places_;
  std::size_t next_ = 0;
};

}  // namespace

UnchangedRows::UnchangedRows(Job const& job, bool with_cursor_text, ScratchSpace& space,
                             std::chrono::milliseconds lock_timeout)
    : job_{job},
      settings_{std::string{transaction_settings} + "; " + limit_lock_wait(lock_timeout) + "; "},
      same_row_{job.target},
      encoders_{RowEncoder{job, with_cursor_text}, RowEncoder{job, with_cursor_text}},
      set_aside_{space} {}

bool UnchangedRows::ask(PgSession& session, RowBatch const& batch, std::vector<bool> const& keep) {
  Waiting page;
  page.rows = static_cast<std::size_t>(std::count(keep.begin(), keep.end(), true));
  auto const sql = question(batch, keep, page);
  if (sql.empty()) return false;
  answer_ = std::make_unique<PgCopyOut>(session, settings_ + sql);
  if (page.asked_by != AskedBy::key_range) order_.asked(page.rows);
  turn_ = (turn_ + 1) % encoders_.size();
  page.stream = encoders_[turn_].encode(batch, keep);
  asked_ = page;
  return true;
}

std::string UnchangedRows::question(RowBatch const& batch, std::vector<bool> const& keep,
                                    Waiting& page) const {
  page.asked_by = AskedBy::key_range;
  if (auto sql = copy_key_range(job_.target, batch, keep); !sql.empty()) return sql;
  page.asked_by = AskedBy::blocks;
  if (auto const range = order_.expected(page.rows)) return copy_blocks(job_.target, *range);
  bool const with_places = order_.wants_places();
  page.asked_by = with_places ? AskedBy::keys_with_places : AskedBy::keys;
  return copy_rows_with_keys(job_.target, batch, keep, with_places);
}

void UnchangedRows::receive() {
  answer_->read(stored_, asked_->stream.size() + most_bytes_beyond_ours);
  answer_.reset();
  received_ = std::exchange(asked_, std::nullopt);
}

UnchangedRows::Compared UnchangedRows::compare() {
  std::size_t absent = 0;
  auto const same = find_same(absent);
  auto const unchanged = static_cast<std::size_t>(std::count(same.begin(), same.end(), true));
  differing_ = {received_->stream, same.size() - unchanged};
  if (differing_.rows == 0) {
    set_aside_.add_for_staging(received_->stream, unchanged);
  } else if (unchanged > 0) {
    split(same);
    set_aside_.add_for_staging(same_.bytes(), unchanged);
    differing_.stream = other_.bytes();
  }
  received_.reset();
  return {same.size(), unchanged, absent};
}

/// Which rows of the received page the target has as they are, and how many it does not have.
std::vector<bool> UnchangedRows::find_same(std::size_t& absent) {
  auto const asked_by = received_->asked_by;
  bool const has_places = asked_by == AskedBy::blocks || asked_by == AskedBy::keys_with_places;
  StoredOrder::Answer answer{{}, received_->rows, received_->stream.size()};
  StoredRows stored{stored_, same_row_};
  std::vector<bool> same;
  same.reserve(received_->rows);
  CopyTuple tuple;
  for (CopyTuples tuples{received_->stream}; tuples.next(tuple);) {
    auto const found = stored.find_row(tuple);
    same.push_back(found.is_same);
    // Where blocks were asked for it may lie in another one.
    if (!found.row && asked_by != AskedBy::blocks) ++absent;
    if (!found.row || !has_places) continue;
    if (auto const block = block_of(*found.row)) answer.blocks.push_back(*block);
  }
  if (asked_by != AskedBy::key_range) order_.answered(std::move(answer));
  return same;
}

void UnchangedRows::split(std::vector<bool> const& same) {
  same_.begin();
  other_.begin();
  CopyTuple tuple;
  CopyTuples tuples{received_->stream};
  for (std::size_t row = 0; tuples.next(tuple); ++row) {
    (same[row] ? same_ : other_).fields({tuple.whole.data(), tuple.whole.size()});
  }
  same_.end();
  other_.end();
}

void UnchangedRows::fall_back_to(StagingArea& area, std::function<void()> const& keep_alive) {
  answer_.reset();  // its session may be the area's
  for (auto* const page : {&received_, &asked_}) {
    if (*page) area.stage((*page)->stream, (*page)->rows);
    page->reset();
  }
  area.replay(set_aside_, keep_alive);
  set_aside_.clear();
}

}  // namespace loanpulse
