#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace loanpulse {

/// Most values that a document may hold, aliases counted as what they stand for, and most bytes of
/// its scalars, counted likewise.
constexpr std::size_t most_yaml_values = 200'000;
constexpr std::size_t most_yaml_bytes = 4u << 20;

/// What keeps a text from being read as one YAML document.
struct YamlFault {
  int line = 0;      ///< 1 is the first; 0 when unknown
  std::string what;  ///< what is wrong, and the cure; quotes nothing of the document
};

/// Reads the text event by event, without building anything: whether it is one document at most,
/// of a size that can be built. Time and memory are proportional to the text, whatever it holds.
std::optional<YamlFault> find_yaml_fault(std::string const& text);

}  // namespace loanpulse
