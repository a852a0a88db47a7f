#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "admin/admin_view.hpp"
#include "app/daemon_state.hpp"
#include "ops/metrics.hpp"
#include "pg/connect.hpp"
#include "record/run_catalogue.hpp"

namespace loanpulse {

/// The daemon as the admin endpoints see it: the configuration in force and the database.
class PgDaemonView final : public AdminView {
 public:
  /// What the event loop is asked to do. Called by any thread; they return at once.
  struct Commands {
    std::function<void()> runs_queued;
    std::function<void(std::string const& run_id)> cancel_requested;
    std::function<void(std::string const& job)> pause_changed;
    std::function<void(Reloaded)> reload;  ///< on the loop alone
  };

  PgDaemonView(PgAddress address, DaemonState& state, Metrics& metrics, Commands commands);

  ReadinessView readiness() override;
  std::string metrics() override;
  std::vector<JobView> jobs(std::optional<std::string> const& after, std::size_t limit) override;
  std::optional<JobView> job(std::string const& name) override;
  JobName look_up(std::string const& name) override;
  TriggerAnswer trigger(TriggerRequest const& command) override;
  bool set_paused(std::string const& job, bool paused,
                  std::optional<std::string> const& reason) override;
  std::vector<RunRecord> runs(RunFilter const& query) override;
  std::optional<RunRecord> run(std::string const& run_id) override;
  CancelOutcome cancel(std::string const& run_id) override;
  std::optional<IngestionState> state(std::string const& job) override;
  void reload(Reloaded done) override;

 private:
  /// Throws StageError, transient "database_unreachable", while the daemon waits for it.
  void require_database() const;
  std::vector<JobView> views(DaemonState::Snapshot const& snapshot, std::size_t first,
                             std::size_t last);

  DaemonState& state_;
  Metrics& metrics_;
  Commands commands_;
  std::unique_ptr<RunCatalogue> catalogue_;
};

}  // namespace loanpulse
