#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// A line of the reference: one key. The texts are Markdown.
struct KeyRow {
  std::string kind{};  ///< the first line of each kind has nothing else but a meaning
  std::string key{};   ///< "retry.max_attempts"
  std::string takes{};
  std::string fallback{};  ///< "required", the default, or "none"
  std::string meaning{};
};

/// A table of the reference.
struct KeySection {
  std::string name;
  bool has_kinds = false;
  std::vector<KeyRow> rows{};
};

/// All keys of loanpulse.yaml and of jobs, in the order in which they are read. A table comes
/// before those that it refers to.
std::vector<KeySection> key_sections();

/// `page` with the tables between its marks written anew. The marks are lines of their own:
/// `<!-- keys of source -->` and `<!-- end of keys -->`. Throws std::invalid_argument for a mark of
/// no table, and for one that is never closed.
std::string with_key_tables(std::string_view page);

/// loanpulse.yaml(5), in man's macros. `version` is LoanPulse's own.
std::string key_man_page(std::string_view version);

}  // namespace loanpulse
