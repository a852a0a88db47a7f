#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// One `#include` line of a file below daemon/.
struct IncludeLine {
  std::string file;    ///< relative to daemon/, such as "load/commit_pg.cpp"
  int line = 0;        ///< from 1
  std::string header;  ///< what stands between the quotes or angle brackets
  bool ours = false;   ///< in quotes
};

/// The include lines of a source text, in order.
std::vector<IncludeLine> includes_of(std::string_view file, std::string_view text);

/// Why the layers forbid this line, as "daemon/file:line: includes header: rule"; empty if they
/// allow it. The rules are those of docs/architecture.md.
std::string layer_fault(IncludeLine const& include);

}  // namespace loanpulse
