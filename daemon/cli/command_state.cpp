#include <fmt/format.h>

#include "app/database.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "json/run_json.hpp"
#include "load/target_pg.hpp"
#include "model/clock.hpp"
#include "model/error.hpp"
#include "record/run_store_pg.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {
namespace {

int show(PgRunStore& runs, StateOptions const& options) {
  std::vector<IngestionState> states;
  if (!options.job) {
    states = runs.states();
  } else if (auto state = runs.state(*options.job)) {
    states.push_back(*std::move(state));
  }
  if (options.json) {
    fmt::print("{}\n", states_json(states));
    return exit_ok;
  }
  if (states.empty()) fmt::print("no state: the next run starts over\n");
  for (auto const& state : states) {
    fmt::print("{}  {}  set {} by {}\n", state.job_name, state.watermark.value_or("(none)"),
               state.updated_at, state.run_id ? "run " + *state.run_id : "hand");
  }
  return exit_ok;
}

Column const& cursor_of(Job const& job) {
  if (!job.source.incremental) {
    throw StageError{
        ErrorKind::rejected, "not_incremental",
        fmt::format("job '{}' has no source.incremental and so no watermark", job.name)};
  }
  return job.target.columns.at(job.source.incremental->cursor_column);
}

void set(PgRunStore& runs, Job const& job, std::string const& value) {
  auto const fault = CursorOrder{cursor_of(job)}.fault(value);
  if (!fault.empty()) {
    throw StageError{ErrorKind::rejected, "watermark_unreadable",
                     fmt::format("'{}' is no value of {}'s cursor: {}", value, job.name, fault)};
  }
  runs.set_state(job.name, value);
  fmt::print("{}: watermark set to {}\n", job.name, value);
}

void rebuild(PgRunStore& runs, PgAddress const& address, Job const& job) {
  cursor_of(job);
  PgSession session{address};
  auto const highest = highest_in_target(session, job, SystemClock{}.now());
  runs.set_state(job.name, highest);
  if (highest) {
    fmt::print("{}: watermark set to {}, the highest in {}\n", job.name, *highest,
               job.target.qualified_name());
  } else {
    fmt::print("{}: {} has no row whose cursor can be the watermark: the next run starts over\n",
               job.name, job.target.qualified_name());
  }
}

}  // namespace

int state_command(CommonOptions const& common, StateOptions const& options) {
  auto const config = load_configuration(common);
  if (!config) return exit_config;
  bool const showing = options.action == StateOptions::Action::show;
  Job const* const job = showing ? nullptr : find_job(*config, options.job.value_or(""));
  if (!showing && job == nullptr) return exit_usage;
  return guarded([&]() -> int {
    Database database{config->settings};
    database.prepare_schema();
    PgRunStore runs{database.address()};
    switch (options.action) {
      case StateOptions::Action::show:
        return show(runs, options);
      case StateOptions::Action::set:
        set(runs, *job, options.value);
        break;
      case StateOptions::Action::reset:
        runs.set_state(job->name, std::nullopt);
        fmt::print("{}: watermark removed, the next run starts over\n", job->name);
        break;
      case StateOptions::Action::rebuild:
        rebuild(runs, database.address(), *job);
        break;
    }
    return exit_ok;
  });
}

}  // namespace loanpulse
