#include "config/secret_sources.hpp"

#include <cstdlib>
#include <optional>
#include <string>

namespace loanpulse {
namespace {

constexpr std::size_t largest_secret = 64u << 10;

std::optional<std::string> variable(std::string const& name) {
  char const* const value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

}  // namespace

SecretSources system_secret_sources() {
  return {.environment = variable,
          .file = [](auto const& path) { return read_text_file(path, largest_secret); }};
}

}  // namespace loanpulse
