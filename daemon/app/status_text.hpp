#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace loanpulse {

/// What a daemon does, in one line for people: "Running 2: loans, rates; 1 waiting".
std::string status_text(std::span<std::string const> running, std::size_t waiting,
                        std::size_t jobs);

}  // namespace loanpulse
