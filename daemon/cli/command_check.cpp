#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/session.hpp"

namespace loanpulse {

int check_command(CommonOptions const& common) {
  auto const config = load_configuration(common);
  if (!config) return exit_config;
  fmt::print("{}: no problems, {} job{}\n", common.config_file, config->jobs.size(),
             config->jobs.size() == 1 ? "" : "s");
  return exit_ok;
}

}  // namespace loanpulse
