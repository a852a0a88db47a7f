#include <fmt/format.h>

#include "app/target_warnings_pg.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"

namespace loanpulse {
namespace {

std::string counted(std::size_t count, char const* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

int check_command(CommonOptions const& common) {
  auto const config = load_configuration(common);
  if (!config) return exit_config;
  auto const& mistakes = config->warnings;
  auto const lost = target_warnings(*config);
  if (!mistakes.empty()) fmt::print(stderr, "{}\n", describe_warnings(mistakes));
  for (auto const& warning : lost) fmt::print(stderr, "warning: {}\n", warning);
  auto const warnings = mistakes.size() + lost.size();
  fmt::print("{}: no problems, {}{}\n", common.config_file, counted(config->jobs.size(), "job"),
             warnings == 0 ? "" : ", " + counted(warnings, "warning"));
  return exit_ok;
}

}  // namespace loanpulse
