#include "app/daemon_asio.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "admin/admin_server_asio.hpp"
#include "app/admin_options.hpp"
#include "app/config_reload_asio.hpp"
#include "app/daemon_state_view.hpp"
#include "app/dispatcher_asio.hpp"
#include "app/exit_deadline.hpp"
#include "app/open_work.hpp"
#include "app/run_executor.hpp"
#include "app/scheduler_asio.hpp"
#include "app/service_reporter_asio.hpp"
#include "app/shutdown_asio.hpp"
#include "app/start_up_asio.hpp"
#include "app/status_text.hpp"
#include "app/upkeep_asio.hpp"
#include "ops/blocked_signals.hpp"
#include "ops/logging.hpp"
#include "ops/notify_systemd.hpp"
#include "record/run_catalogue_pg.hpp"
#include "record/run_queue_pg.hpp"

namespace loanpulse {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

}  // namespace

class Daemon::Impl {
 public:
  Impl(Config config, Database& database, LoadConfig load_config, std::string const& version)
      : database_{database},
        table_{std::make_shared<JobTable>(std::make_shared<Config const>(std::move(config)))},
        reload_{loop_,
                {std::move(load_config), [this] { service_.reloading(); },
                 [this]() -> Settings const& { return table_->settings(); },
                 [this](Config loaded) { adopt(std::move(loaded)); },
                 // Without a database new jobs are registered when it is back.
                 [this] { service_.ready(status_line()); }}} {
    metrics_.set_version(version);
    metrics_.set_database_up(false);
    upkeep_.set_table(table_);
  }

  void run() {
    shutdown_.await_signal();
    reload_.await_signal();
    reporter_.feed_watchdog();
    service_.status("Waiting for PostgreSQL");
    spdlog::info("LoanPulse serves {} jobs; its admin API listens on {}.", table_->jobs().size(),
                 server_.address());
    start_up_.begin();
    blocked_.unblock_during([this] { loop_.run(); });
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  // ---- start ------------------------------------------------------------------------------------

  void prepared() {
    state_.change([](auto& state) { state.readiness.schema = true; });
    scheduler_.set_table(table_);
  }

  void refused(StageError const& error) {
    failure_ = std::make_exception_ptr(error);
    shutdown_.fail();
  }

  /// A table of jobs is in force: the first one, or another after a reload.
  void registered() {
    publish();
    if (!std::exchange(ready_, true)) {
      dispatcher_.set_table(table_);
      dispatcher_.start();
      upkeep_.start();
      spdlog::info("Ready.");
    }
    dispatcher_.wake();
    service_.ready(status_line());
  }

  // ---- what the parts report --------------------------------------------------------------------

  void run_ended(RunResult const& result) {
    if (result.put_back) {
      metrics_.run_put_back(result.run.job_name, result.failure ? "retry" : "drain");
    } else if (result.fenced) {
      metrics_.run_put_back(result.run.job_name, "lost");
    } else {
      metrics_.run_ended(result);
    }
    upkeep_.run_ended(result);
    for (std::uint64_t i = 0; i < result.source_retries; ++i) {
      metrics_.request_retried(result.run.job_name);
    }
    server_.run_ended(result.run.run_id);
    changed();
  }

  void changed() {
    metrics_.set_runs_running(dispatcher_.running());
    metrics_.set_runs_waiting(dispatcher_.waiting());
    publish();
    if (ready_) reporter_.changed();
  }

  void database_changed(bool up, std::string const& detail) {
    metrics_.set_database_up(up);
    state_.change([&](auto& state) {
      state.readiness.database = up;
      state.readiness.detail = detail;
      state.database_answers = health_.answers();
    });
  }

  void publish() {
    state_.change([&](auto& state) {
      state.table = table_;
      state.draining = shutdown_.begun();
      state.readiness.scheduler = scheduler_.running() && !shutdown_.begun();
      state.next_due.resize(table_->jobs().size());
      for (std::size_t i = 0; i < state.next_due.size(); ++i) {
        state.next_due[i] = scheduler_.next_due(i);
      }
    });
  }

  std::string status_line() const {
    return status_text(dispatcher_.running_jobs(), dispatcher_.waiting(), table_->jobs().size());
  }

  // ---- reload -----------------------------------------------------------------------------------

  void adopt(Config config) {
    renew_certificate(server_, config.settings.admin);
    for (auto const& served : table_->jobs()) {
      auto const still = std::any_of(config.jobs.begin(), config.jobs.end(),
                                     [&](Job const& job) { return job.name == served.job->name; });
      if (!still) metrics_.remove_job(served.job->name);
    }
    table_ = std::make_shared<JobTable>(std::make_shared<Config const>(std::move(config)));
    upkeep_.set_table(table_);
    set_log_level(table_->settings().log.level);
    server_.set_rules(admin_rules(table_->settings().admin));
    if (!ready_ || shutdown_.begun()) return;
    // Before the scheduler has asked the database: what is triggered from now on runs by this
    // table.
    dispatcher_.set_table(table_);
    scheduler_.set_table(table_);
  }

  // ---- the end ----------------------------------------------------------------------------------

  std::chrono::milliseconds drain_timeout() const {
    return table_->settings().daemon.drain_timeout;
  }

  void drain() {
    reporter_.stop_status();
    service_.stopping();
    auto const running = dispatcher_.running();
    spdlog::info("Stopping: {} runs have {} s to end.", running, drain_timeout().count() / 1000);
    start_up_.stop();
    scheduler_.stop();
    dispatcher_.stop_claiming();
    upkeep_.stop();
    reload_.stop();
    publish();
    if (running > 0) service_.status(fmt::format("Stopping, {} runs have not ended", running));
  }

  DaemonStateView::Means view_means() {
    return {
        [this] { return metrics_.text(clock_.steady()); },
        [this] { post_([this] { dispatcher_.wake(); }); },
        [this](std::string const& run_id) {
          post_([this, run_id] { dispatcher_.cancel(run_id); });
        },
        [this](std::string const& job) { post_([this, job] { scheduler_.refresh(job); }); },
        [this](DaemonView::Reloaded done) { reload_.request(std::move(done)); },
    };
  }

  // In the order of their dependencies: destroyed in reverse.
  BlockedSignals const blocked_{SIGINT, SIGTERM, SIGHUP};  ///< before any thread is started
  SystemClock clock_;
  ExitDeadline exit_;
  Database& database_;
  asio::io_context loop_{1};
  std::function<void(std::function<void()>)> const post_ = [this](std::function<void()> call) {
    asio::post(loop_, std::move(call));
  };
  OpenWork work_{[this] { post_([this] { shutdown_.look(); }); }};
  ServiceManager service_;
  Metrics metrics_;
  DaemonState state_;
  std::shared_ptr<JobTable const> table_;
  DatabaseHealth health_{
      [this](bool up, std::string const& detail) { database_changed(up, detail); }};
  PgRunQueue queue_{database_.address()};  ///< of the thread below
  DatabaseThread thread_{post_};
  Scheduler scheduler_{loop_,
                       thread_,
                       queue_,
                       health_,
                       clock_,
                       {[this](std::optional<Scheduler::Steady> later) {
                          publish();
                          dispatcher_.wake(later);
                        },
                        [this] { registered(); }}};
  RunExecutor executor_{database_.address(), clock_};
  Dispatcher dispatcher_{
      loop_,
      thread_,
      queue_,
      health_,
      work_,
      {[this](auto const& table, auto const& job, auto const& run, auto& control) {
        return executor_.execute(table, job, run, control);
      }},
      clock_,
      {[this](RunResult const& result) { run_ended(result); }, [this] { changed(); },
       [this](ClockReading const& reading) { scheduler_.observe(reading); }}};
  Upkeep upkeep_{loop_,
                 post_,
                 database_.address(),
                 health_,
                 clock_,
                 metrics_,
                 [this] { executor_.close_rested(); }};
  ConfigReload reload_;
  DaemonStateView view_{state_, view_means()};
  std::unique_ptr<RunCatalogue> const catalogue_ = make_run_catalogue(
      database_.address(), limits_of_requests, [this] { state_.require_database(); });
  AdminServer server_{loop_,
                      {view_, *catalogue_},
                      admin_options(table_->settings().admin, service_),
                      admin_rules(table_->settings().admin)};
  Shutdown shutdown_{
      loop_,
      work_,
      exit_,
      clock_,
      {[this] { return drain_timeout(); }, [this] { drain(); }, [this] { dispatcher_.give_up(); },
       [this](OpenWork::Token answers) { server_.close(std::move(answers)); }}};
  StartUp start_up_{loop_,
                    thread_,
                    health_,
                    clock_,
                    {[this] { service_.extend_timeout(30s); },
                     [this] {
                       database_.prepare_schema();
                       return queue_.release_lost();
                     },
                     [this] { prepared(); }, [this](StageError const& error) { refused(error); }}};
  ServiceReporter reporter_{loop_, service_, [this] { return status_line(); }};

  bool ready_ = false;
  std::exception_ptr failure_;
};

Daemon::Daemon(Config config, Database& database, LoadConfig load_config, std::string version)
    : impl_{std::make_unique<Impl>(std::move(config), database, std::move(load_config), version)} {}

Daemon::~Daemon() = default;

void Daemon::run() { impl_->run(); }

}  // namespace loanpulse
