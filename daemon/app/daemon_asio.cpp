#include "app/daemon_asio.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "admin/admin_server_asio.hpp"
#include "app/admin_options.hpp"
#include "app/config_changes.hpp"
#include "app/config_reload_asio.hpp"
#include "app/daemon_state_view.hpp"
#include "app/database_care_pg.hpp"
#include "app/dispatcher_asio.hpp"
#include "app/exit_deadline.hpp"
#include "app/job_ages_pg.hpp"
#include "app/open_work.hpp"
#include "app/run_executor.hpp"
#include "app/scheduler_asio.hpp"
#include "app/service_reporter_asio.hpp"
#include "app/shutdown_asio.hpp"
#include "app/status_text.hpp"
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
        reload_{loop_, {std::move(load_config), [this](ConfigReload::Loaded loaded) {
                          return put_in_force(std::move(loaded));
                        }}} {
    metrics_.set_version(version);
    metrics_.set_database_up(false);
    ages_.set_table(table_);
  }

  void run() {
    shutdown_.await_signal();
    await_hangup();
    reporter_.feed_watchdog();
    service_.status("Waiting for PostgreSQL");
    spdlog::info("LoanPulse serves {} jobs; its admin API listens on {}.", table_->jobs().size(),
                 server_.address());
    bring_up();
    blocked_.unblock_during([this] { loop_.run(); });
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  // ---- start ------------------------------------------------------------------------------------

  void bring_up() {
    service_.extend_timeout(30s);
    thread_.ask(
        [this] {
          database_.prepare_schema();
          return queue_.release_lost();
        },
        [this](std::size_t released) {
          if (released > 0) spdlog::warn("Took {} runs back from daemons that are gone.", released);
          health_.answered();
          state_.change([](auto& state) { state.readiness.schema = true; });
          if (!shutdown_.begun()) scheduler_.set_table(table_);
        },
        [this](StageError const& error) {
          if (error.kind() != ErrorKind::transient) {
            failure_ = std::make_exception_ptr(error);
            return shutdown_.fail();
          }
          health_.failed(error, clock_.steady());
          retry_.expires_after(health_.pause());
          retry_.async_wait([this](boost::system::error_code const& cancelled) {
            if (!cancelled && !shutdown_.begun()) bring_up();
          });
        });
  }

  /// A table of jobs is in force: the first one, or another after a reload.
  void registered() {
    publish();
    dispatcher_.set_table(table_);
    if (!std::exchange(ready_, true)) {
      dispatcher_.start();
      ages_.start();
      care_.start();
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
      if (!result.failure) ages_.succeeded(result.run.job_name);
    }
    if (result.failure) care_.run_failed();
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

  void reload(ConfigReload::Done done) {
    if (!shutdown_.begun()) service_.reloading();
    reload_.request(std::move(done));
  }

  ReloadAnswer put_in_force(ConfigReload::Loaded loaded) {
    auto answer = judge_and_adopt(std::move(loaded));
    log_reload(answer);
    // Without a database the new jobs are registered when it is back.
    service_.ready(status_line());
    return answer;
  }

  ReloadAnswer judge_and_adopt(ConfigReload::Loaded loaded) {
    if (!loaded.config) return {false, 0, std::move(loaded.problems), {}};
    ReloadAnswer answer{true, loaded.config->jobs.size(), {}, {}};
    answer.notes = changes_that_take_a_restart(table_->settings(), loaded.config->settings);
    auto config = keep_fixed_settings(*std::move(loaded.config), table_->settings());
    try {
      renew_certificate(server_, config.settings.admin);
    } catch (StageError const& error) {
      return {false, 0, {error.what()}, {}};
    }
    adopt(std::move(config));
    return answer;
  }

  void adopt(Config config) {
    for (auto const& served : table_->jobs()) {
      auto const still = std::any_of(config.jobs.begin(), config.jobs.end(),
                                     [&](Job const& job) { return job.name == served.job->name; });
      if (!still) metrics_.remove_job(served.job->name);
    }
    table_ = std::make_shared<JobTable>(std::make_shared<Config const>(std::move(config)));
    ages_.set_table(table_);
    set_log_level(table_->settings().log.level);
    server_.set_rules(admin_rules(table_->settings().admin));
    if (ready_ && !shutdown_.begun()) scheduler_.set_table(table_);
  }

  // ---- signals and the end ----------------------------------------------------------------------

  void await_hangup() {
    hangup_.async_wait([this](boost::system::error_code const& error, int) {
      if (error) return;
      if (!shutdown_.begun()) reload([](auto const&) {});
      await_hangup();
    });
  }

  std::chrono::milliseconds drain_timeout() const {
    return table_->settings().daemon.drain_timeout;
  }

  void drain() {
    reporter_.stop_status();
    service_.stopping();
    auto const running = dispatcher_.running();
    spdlog::info("Stopping: {} runs have {} s to end.", running, drain_timeout().count() / 1000);
    scheduler_.stop();
    dispatcher_.stop_claiming();
    ages_.stop();
    care_.stop();
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
        [this](DaemonView::Reloaded done) { reload(std::move(done)); },
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
  /// For what takes its time: nothing that a lease or a readiness hangs on waits behind it.
  std::unique_ptr<RunCatalogue> const slow_catalogue_ = make_run_catalogue(database_.address());
  DatabaseThread slow_thread_{post_};
  JobAges ages_{loop_, slow_thread_, *slow_catalogue_, metrics_};
  DatabaseCare care_{loop_,   slow_thread_,
                     health_, database_.address(),
                     clock_,  [this] {
        executor_.close_rested(); }};
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
  ServiceReporter reporter_{loop_, service_, [this] { return status_line(); }};
  asio::signal_set hangup_{loop_, SIGHUP};
  asio::steady_timer retry_{loop_};

  bool ready_ = false;
  std::exception_ptr failure_;
};

Daemon::Daemon(Config config, Database& database, LoadConfig load_config, std::string version)
    : impl_{std::make_unique<Impl>(std::move(config), database, std::move(load_config), version)} {}

Daemon::~Daemon() = default;

void Daemon::run() { impl_->run(); }

}  // namespace loanpulse
