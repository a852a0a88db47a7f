#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "admin/daemon_view.hpp"
#include "app/daemon_state.hpp"

namespace loanpulse {

/// The daemon as the admin endpoints see it: what the event loop lets other threads know, and the
/// way back to the loop.
class DaemonStateView final : public DaemonView {
 public:
  /// Called by any thread; they return at once.
  struct Means {
    std::function<std::string()> metrics;
    std::function<void()> runs_queued;
    std::function<void(std::string const& run_id)> cancel_requested;
    std::function<void(std::string const& job)> pause_changed;
    std::function<void(Reloaded)> reload;  ///< on the loop alone
  };

  /// `state` must outlive it.
  DaemonStateView(DaemonState const& state, Means means);

  Readiness readiness() override;
  std::string metrics() override;
  bool draining() override;
  std::vector<ConfiguredJob> jobs(std::optional<std::string> const& after,
                                  std::size_t limit) override;
  std::optional<ConfiguredJob> job(std::string const& name) override;
  std::optional<std::string> nearest_job(std::string const& name) override;
  void runs_queued() override;
  void cancel_requested(std::string const& run_id) override;
  void pause_changed(std::string const& job) override;
  void reload(Reloaded done) override;

 private:
  DaemonState const& state_;
  Means means_;
};

}  // namespace loanpulse
