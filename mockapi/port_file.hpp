#pragma once

#include <cstdint>
#include <filesystem>

namespace loanpulse::mockapi {

/// Writes the port and a newline to `path` by renaming a finished file, so that whoever waits for
/// it never reads half a number. Throws std::runtime_error.
void write_port_file(std::filesystem::path const& path, std::uint16_t port);

}  // namespace loanpulse::mockapi
