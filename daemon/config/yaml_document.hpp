#pragma once

#include "config/problem_list.hpp"

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>

namespace loanpulse {

/// Largest text that is given to the YAML parser.
constexpr std::size_t largest_document = 1u << 20;

/// Parses one YAML document. Empty after a problem: too large, not UTF-8, a syntax error, or more
/// than one document. An empty text gives a null node.
std::optional<YAML::Node> parse_yaml(std::string const& text, ProblemList& problems);

}  // namespace loanpulse
