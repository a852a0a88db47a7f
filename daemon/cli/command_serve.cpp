#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/daemon_asio.hpp"
#include "app/database.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "config/load_config.hpp"
#include "ops/heap.hpp"

namespace loanpulse {

int serve_command(CommonOptions const& common, std::string const& version) {
  auto config = load_configuration(common);
  if (!config) return exit_config;
  return guarded([&]() -> int {
    set_up_heap();
    for (auto const& warning : config->warnings) spdlog::warn("{}", to_string(warning));
    Database database{config->settings};
    Daemon daemon{*config, database,
                  [&common] { return load_config(common.config_file, system_secret_sources()); },
                  version};
    daemon.run();
    return exit_ok;
  });
}

}  // namespace loanpulse
