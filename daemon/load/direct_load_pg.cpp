#include "load/direct_load_pg.hpp"

#include <utility>

#include "load/sql/direct_sql.hpp"
#include "load/sql/local_settings.hpp"
#include "load/sql/stored_rows_sql.hpp"

namespace loanpulse {
namespace {

/// Rows. Then the COPY is ended and another begun: that is when the server tells of a conflict.
constexpr std::size_t most_rows_in_copy = 20'000;

}  // namespace

std::unique_ptr<DirectLoad> DirectLoad::try_for(PgSession& session, Job const& job, Run const& run,
                                                RowBatch const& first,
                                                std::vector<bool> const& keep,
                                                ScratchSpace& space) {
  auto const answer =
      session.ask(may_load_directly(job.target, lowest_key(job.target, first, keep)));
  if (answer.at(0) != "t") return nullptr;
  // Keys in no order, such as random uuids, lie among those of the target.
  if (answer.at(1) != "t") {
    auto const question = keys_are_new(job.target, first, keep);
    if (question.empty() || session.ask(question).at(0) != "t") return nullptr;
  }
  return std::make_unique<DirectLoad>(job, LoadMark{run.run_id, std::stoll(answer.at(2))}, space);
}

std::unique_ptr<DirectLoad> DirectLoad::try_for_new_rows(PgSession& session, Job const& job,
                                                         Run const& run, ScratchSpace& space) {
  auto const answer = session.ask(may_copy_into(job.target));
  if (answer.at(0) != "t") return nullptr;
  return std::make_unique<DirectLoad>(job, LoadMark{run.run_id, std::stoll(answer.at(1))}, space);
}

DirectLoad::DirectLoad(Job const& job, LoadMark mark, ScratchSpace& space)
    : copy_sql_{copy_into_target(job.target)},
      columns_{job.target.columns.size()},
      mark_{std::move(mark)},
      encoder_{job, false},
      spool_{space} {}

DirectLoad::~DirectLoad() = default;

void DirectLoad::spool(RowBatch const& batch, std::vector<bool> const& keep) {
  latest_ = encoder_.encode_for_target(batch, keep, mark_);
  spool_.add_for_target(latest_, encoder_.orders(batch, keep));
}

void DirectLoad::spool_new(std::span<char const> stream) {
  retarget(stream, columns_, mark_, retargeted_, orders_);
  latest_ = retargeted_.bytes();
  spool_.add_for_target(latest_, orders_);
}

void DirectLoad::begin(PgSession& session, std::chrono::milliseconds lock_timeout) {
  transaction_.emplace(session, limit_lock_wait(lock_timeout) + "; " + end_when_idle);
}

void DirectLoad::copy_spooled() {
  for (; copied_ < spool_.pages(); ++copied_) {
    bool const is_latest = copied_ + 1 == spool_.pages();
    copy(is_latest ? latest_ : spool_.as_added(copied_), spool_.rows(copied_));
  }
}

void DirectLoad::copy(std::span<char const> stream, std::size_t rows) {
  if (rows_in_copy_ >= most_rows_in_copy) await_copy();
  if (!running_) running_ = std::make_unique<PagesCopy>(transaction_->session(), copy_sql_);
  running_->add(stream);
  rows_in_copy_ += rows;
  if (rows_in_copy_ >= most_rows_in_copy) running_->end();
}

void DirectLoad::await_copy() {
  rows_in_copy_ = 0;
  auto const copy = std::exchange(running_, nullptr);
  if (copy) rows_ += copy->finish();
}

PgTransaction& DirectLoad::flush() {
  await_copy();
  return *transaction_;
}

void DirectLoad::fall_back_to(StagingArea& area, std::function<void()> const& keep_alive) {
  running_.reset();
  transaction_.reset();
  area.replay(spool_, keep_alive);
}

}  // namespace loanpulse
