#include <fmt/format.h>

#include "app/database.hpp"
#include "cli/commands.hpp"
#include "cli/job_lookup.hpp"
#include "cli/run_text.hpp"
#include "cli/session.hpp"
#include "json/run_json.hpp"
#include "record/run_catalogue_pg.hpp"

namespace loanpulse {

int runs_command(CommonOptions const& common, RunsOptions const& options) {
  auto const config = load_configuration(common);
  if (!config) return exit_config;
  return guarded([&]() -> int {
    Database database{config->settings};
    database.prepare_schema();
    auto const catalogue = make_run_catalogue(database.address());
    bool const is_unknown =
        options.job && look_up_job(*config, *catalogue, *options.job) == JobOrigin::unknown;
    if (is_unknown) return exit_usage;
    auto const runs = catalogue->list({.job_name = options.job,
                                       .status = std::nullopt,
                                       .before = std::nullopt,
                                       .limit = options.limit});
    fmt::print("{}", options.json ? runs_json(runs) + "\n" : runs_table(runs));
    return exit_ok;
  });
}

}  // namespace loanpulse
