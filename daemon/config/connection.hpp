#pragma once

#include "config/problem_list.hpp"
#include "config/secret_sources.hpp"
#include "model/source.hpp"

#include <string>

namespace loanpulse {

/// One file of connections.d: what several sources share. Of `source` only the keys of
/// shared_source_keys() are filled.
struct SourceConnection {
  std::string name;
  Source source;
};

/// What a file says of itself.
struct ParsedConnection {
  SourceConnection connection;
  int name_line = 0;      ///< 0 when the name is missing or wrong
  bool is_broken = true;  ///< it is no YAML map
};

/// Reads the text of one file of connections.d by itself, whether or not a job uses it. What
/// depends on the rest of a source is checked of each source that names it.
ParsedConnection parse_connection(std::string const& text, SecretSources const& sources,
                                  ProblemList& problems);

}  // namespace loanpulse
