#include <fmt/format.h>

#include "app/database.hpp"
#include "cli/commands.hpp"
#include "cli/job_lookup.hpp"
#include "cli/session.hpp"
#include "json/run_json.hpp"
#include "load/target_pg.hpp"
#include "model/clock.hpp"
#include "model/error.hpp"
#include "record/run_catalogue_pg.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {
namespace {

int show(RunCatalogue& catalogue, StateOptions const& options) {
  std::vector<IngestionState> states;
  if (!options.job) {
    states = catalogue.states();
  } else if (auto state = catalogue.state(*options.job)) {
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

void set(RunCatalogue& catalogue, Job const& job, std::string const& value) {
  auto const fault = CursorOrder{cursor_of(job)}.fault(value);
  if (!fault.empty()) {
    throw StageError{ErrorKind::rejected, "watermark_unreadable",
                     fmt::format("'{}' is no value of {}'s cursor: {}", value, job.name, fault)};
  }
  catalogue.set_state(job.name, value);
  fmt::print("{}: watermark set to {}\n", job.name, value);
}

void rebuild(RunCatalogue& catalogue, PgAddress const& address, Job const& job) {
  cursor_of(job);
  PgSession session{address};
  auto const highest = highest_in_target(session, job, SystemClock{}.now());
  catalogue.set_state(job.name, highest);
  if (highest) {
    fmt::print("{}: watermark set to {}, the highest in {}\n", job.name, *highest,
               job.target.qualified_name());
  } else {
    fmt::print("{}: {} has no row whose cursor can be the watermark: the next run starts over\n",
               job.name, job.target.qualified_name());
  }
}

/// What is done with a job that the configuration has.
void change(RunCatalogue& catalogue, PgAddress const& address, Job const& job,
            StateOptions const& options) {
  switch (options.action) {
    case StateOptions::Action::set:
      return set(catalogue, job, options.value);
    case StateOptions::Action::rebuild:
      return rebuild(catalogue, address, job);
    case StateOptions::Action::reset:
    case StateOptions::Action::show:
      break;
  }
}

void reset(RunCatalogue& catalogue, std::string const& name) {
  catalogue.set_state(name, std::nullopt);
  fmt::print("{}: watermark removed, the next run starts over\n", name);
}

}  // namespace

int state_command(CommonOptions const& common, StateOptions const& options) {
  auto const config = load_configuration(common);
  if (!config) return exit_config;
  return guarded([&]() -> int {
    Database database{config->settings};
    database.prepare_schema();
    auto const catalogue = make_run_catalogue(database.address());
    using Action = StateOptions::Action;
    if (!options.job) return show(*catalogue, options);
    auto const origin = look_up_job(*config, *catalogue, *options.job);
    if (origin == JobOrigin::unknown) return exit_usage;
    if (options.action == Action::show) return show(*catalogue, options);
    if (options.action == Action::reset) {
      reset(*catalogue, *options.job);
      return exit_ok;
    }
    if (origin == JobOrigin::removed) {
      fmt::print(stderr,
                 "put its file back to set its watermark; `loanpulse state reset {}` forgets it\n",
                 *options.job);
      return exit_usage;
    }
    change(*catalogue, database.address(), *find_job(*config, *options.job), options);
    return exit_ok;
  });
}

}  // namespace loanpulse
