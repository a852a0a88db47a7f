#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// This process, so that others can tell later whether it still lives: its host, its pid with the
/// time it started (pids are reused), the boot of the kernel and the pid namespace (containers
/// count pids anew): "host:4711/883212@0f4c…-….4026531836".
std::string own_identity();

enum class Liveness {
  alive,
  dead,     ///< seen from here: this kernel, this namespace, and the process is gone
  unknown,  ///< on another machine, in another container, or before a reboot
};

Liveness liveness_of(std::string_view identity);

}  // namespace loanpulse
