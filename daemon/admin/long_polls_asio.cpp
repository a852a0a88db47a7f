#include "admin/long_polls_asio.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "admin/endpoints.hpp"

namespace loanpulse {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Answers at once; one more goes out at once, with the run as it is.
constexpr std::size_t max_held = 64;
/// Milliseconds between two questions about runs of which nobody says that they have ended: other
/// daemons end runs too.
constexpr std::chrono::milliseconds between_asking{500};
/// Seconds by which a database that does not answer may delay an answer whose time is up; then it
/// goes out with the run as it was last seen.
constexpr std::chrono::seconds grace{5};

/// Whether there is nothing more to wait for; a database that is away for a moment may come back.
bool is_final(AdminResponse const& response) {
  return response.status != 202 && response.status != 503;
}

}  // namespace

LongPolls::LongPolls(boost::asio::io_context& loop, WorkerPool& pool, RunCatalogue& catalogue)
    : loop_{loop}, pool_{pool}, catalogue_{catalogue}, timer_{loop} {}

std::uint64_t LongPolls::hold(AwaitRun wait, Answer answer) {
  if (held_.size() >= max_held) return 0;
  auto const deadline = SteadyClock::now() + wait.timeout;
  auto last = std::move(wait.now);
  held_.emplace(++last_id_, Held{std::move(wait), deadline, std::move(answer), std::move(last)});
  // The run may have ended since it was looked at; nobody would tell.
  due_.insert(last_id_);
  ask();
  return last_id_;
}

void LongPolls::forget(std::uint64_t id) { held_.erase(id); }

void LongPolls::run_ended(std::string const& run_id) {
  for (auto const& [id, held] : held_) {
    if (held.wait.run_id == run_id) due_.insert(id);
  }
  ask();
}

void LongPolls::close() {
  std::vector<std::uint64_t> all;
  for (auto const& [id, held] : held_) all.push_back(id);
  for (std::uint64_t const id : all) answer(id, held_.at(id).last);
}

void LongPolls::stop() {
  held_.clear();
  timer_.cancel();
}

void LongPolls::ask() {
  if (asking_) return;
  Asked asked;
  for (std::uint64_t const id : std::exchange(due_, {})) {
    if (auto const found = held_.find(id); found != held_.end()) {
      asked.emplace_back(id, found->second.wait);
    }
  }
  if (asked.empty()) return schedule();
  asking_ = pool_.submit(
      [asked = std::move(asked), &catalogue = catalogue_, &loop = loop_, weak = weak_from_this()] {
        Answers answers;
        for (auto const& [id, wait] : asked) answers.emplace_back(id, finish_wait(wait, catalogue));
        boost::asio::post(loop, [weak, answers = std::move(answers)]() mutable {
          if (auto const self = weak.lock()) self->learn(std::move(answers));
        });
      });
  schedule();
}

void LongPolls::learn(Answers answers) {
  asking_ = false;
  auto const now = SteadyClock::now();
  for (auto& [id, response] : answers) {
    auto const found = held_.find(id);
    if (found == held_.end()) continue;
    auto& held = found->second;
    bool const ended = is_final(response);
    // A client whose run was made is not to be told that nothing could be done.
    if (response.status != 503) held.last = std::move(response);
    if (ended || held.deadline <= now) answer(id, held.last);
  }
  ask();
}

void LongPolls::answer(std::uint64_t id, AdminResponse response) {
  auto const found = held_.find(id);
  if (found == held_.end()) return;
  Answer const call = std::move(found->second.answer);
  held_.erase(found);
  call(std::move(response));
}

void LongPolls::schedule() {
  if (held_.empty()) {
    timer_.cancel();
    return;
  }
  auto const now = SteadyClock::now();
  auto next = now + between_asking;
  // A deadline that has passed is one for which the pool has no place now.
  for (auto const& [id, held] : held_) {
    if (held.deadline > now) next = std::min(next, held.deadline);
  }
  timer_.expires_at(next);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (error) return;
    if (auto const self = weak.lock()) self->on_timer();
  });
}

void LongPolls::on_timer() {
  auto const now = SteadyClock::now();
  std::vector<std::uint64_t> overdue;
  for (auto const& [id, held] : held_) {
    if (held.deadline + grace <= now) overdue.push_back(id);
  }
  for (std::uint64_t const id : overdue) {
    answer(id, held_.at(id).last);
  }
  if (asking_) return schedule();
  for (auto const& [id, held] : held_) due_.insert(id);
  ask();
}

}  // namespace loanpulse
