#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "admin/admin_message.hpp"
#include "admin/worker_pool.hpp"
#include "record/run_catalogue.hpp"

namespace loanpulse {

/// Answers that are held back until a run has ended or the request's time is up; where the database
/// cannot be asked then, they tell how the run was before. No thread waits: the runs are asked for
/// on the pool, now and then, and at once when one is said to have ended. Event loop only.
class LongPolls : public std::enable_shared_from_this<LongPolls> {
 public:
  using Answer = std::function<void(AdminResponse)>;

  LongPolls(boost::asio::io_context& loop, WorkerPool& pool, RunCatalogue& catalogue);

  /// `answer` is called once, later, unless forget() comes first. 0 when too many are held already.
  std::uint64_t hold(AwaitRun wait, Answer answer);
  void forget(std::uint64_t id);

  void run_ended(std::string const& run_id);
  /// Whatever is held is answered with the run as it was last seen.
  void close();
  /// Calls nobody any more.
  void stop();

 private:
  struct Held {
    AwaitRun wait;
    std::chrono::steady_clock::time_point deadline;
    Answer answer;
    AdminResponse last;  ///< how the run was when it was last seen
  };
  using Asked = std::vector<std::pair<std::uint64_t, AwaitRun>>;
  using Answers = std::vector<std::pair<std::uint64_t, AdminResponse>>;

  /// Asks the pool for the runs of `due_`, unless it is being asked already.
  void ask();
  void learn(Answers answers);
  void schedule();
  void on_timer();
  void answer(std::uint64_t id, AdminResponse response);

  boost::asio::io_context& loop_;
  WorkerPool& pool_;
  RunCatalogue& catalogue_;
  boost::asio::steady_timer timer_;
  std::map<std::uint64_t, Held> held_;
  std::uint64_t last_id_ = 0;
  std::set<std::uint64_t> due_;  ///< to be asked for next
  bool asking_ = false;          ///< a job for it is in the pool: there is never a second
};

}  // namespace loanpulse
