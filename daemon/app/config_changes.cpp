#include "app/config_changes.hpp"

#include <utility>

namespace loanpulse {
namespace {

std::string url_of(Settings const& settings) {
  return settings.database.url ? settings.database.url->reveal() : std::string{};
}

}  // namespace

std::vector<std::string> changes_that_take_a_restart(Settings const& now, Settings const& wanted) {
  std::vector<std::string> changes;
  auto const compare = [&](char const* key, bool same) {
    if (!same) changes.push_back(std::string{key} + ": takes effect with the next start");
  };
  compare("state_dir", now.state_dir == wanted.state_dir);
  compare("database.url", url_of(now) == url_of(wanted));
  compare("admin.listen", now.admin.listen == wanted.admin.listen);
  // Other files, or others by the same names, are read at once.
  compare("admin.tls", now.admin.tls.has_value() == wanted.admin.tls.has_value());
  compare("log.format", now.log.format == wanted.log.format);
  return changes;
}

Config keep_fixed_settings(Config wanted, Settings const& now) {
  wanted.settings.state_dir = now.state_dir;
  wanted.settings.database.url = now.database.url;
  wanted.settings.admin.listen = now.admin.listen;
  if (wanted.settings.admin.tls.has_value() != now.admin.tls.has_value()) {
    wanted.settings.admin.tls = now.admin.tls;
  }
  wanted.settings.log.format = now.log.format;
  return wanted;
}

}  // namespace loanpulse
