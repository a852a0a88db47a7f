#include <fmt/format.h>

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
  auto const& warnings = config->warnings;
  if (!warnings.empty()) fmt::print(stderr, "{}\n", describe_warnings(warnings));
  fmt::print("{}: no problems, {}{}\n", common.config_file, counted(config->jobs.size(), "job"),
             warnings.empty() ? "" : ", " + counted(warnings.size(), "warning"));
  return exit_ok;
}

}  // namespace loanpulse
