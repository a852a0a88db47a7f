#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin/daemon_view.hpp"

namespace loanpulse {

/// A daemon with the job `loans` and whatever a test sets; it writes down what it is told. Any
/// thread; what a test looks at meanwhile it looks at through locked().
class FakeDaemonView final : public DaemonView {
 public:
  FakeDaemonView() { add("loans"); }

  Readiness readiness() override {
    std::lock_guard const lock{mutex_};
    return readiness_;
  }
  std::string metrics() override { return "loanpulse_up 1\n"; }
  bool draining() override {
    std::lock_guard const lock{mutex_};
    return draining_;
  }

  std::vector<ConfiguredJob> jobs(std::optional<std::string> const& after,
                                  std::size_t limit) override {
    std::lock_guard const lock{mutex_};
    std::vector<ConfiguredJob> result;
    for (auto const& job : jobs_) {
      if ((!after || job.name > *after) && result.size() < limit) result.push_back(job);
    }
    return result;
  }
  std::optional<ConfiguredJob> job(std::string const& name) override {
    std::lock_guard const lock{mutex_};
    for (auto const& job : jobs_) {
      if (job.name == name) return job;
    }
    return std::nullopt;
  }
  std::optional<std::string> nearest_job(std::string const&) override {
    std::lock_guard const lock{mutex_};
    return nearest_;
  }

  void runs_queued() override { note("runs queued"); }
  void cancel_requested(std::string const& run_id) override { note("cancel " + run_id); }
  void pause_changed(std::string const& job) override { note("pause of " + job); }
  void reload(Reloaded done) override {
    std::unique_lock lock{mutex_};
    auto const answer = reload_;
    if (reload_hangs_) return;
    lock.unlock();
    done(answer);
  }

  /// A further job, behind those that there are.
  void add(std::string name) {
    jobs_.push_back({std::move(name), "every 5m", "public.t", "http://x/", {}});
  }

  // What tests set and look at; with locked() while a server runs.
  template <class Function>
  auto locked(Function const& function) {
    std::lock_guard const lock{mutex_};
    return function(*this);
  }

  std::vector<ConfiguredJob> jobs_;       ///< in the order of their names
  std::optional<std::string> nearest_{};  ///< what nearest_job() says of every name
  Readiness readiness_{true, true, true, ""};
  bool draining_ = false;
  std::optional<ReloadAnswer> reload_{ReloadAnswer{true, 1, {}, {}}};
  bool reload_hangs_ = false;      ///< it is never known what came of it
  std::vector<std::string> told_;  ///< what endpoints have done

 private:
  void note(std::string what) {
    std::lock_guard const lock{mutex_};
    told_.push_back(std::move(what));
  }

  std::mutex mutex_;
};

}  // namespace loanpulse
