#pragma once

#include <string>
#include <vector>

#include "model/target.hpp"

namespace loanpulse {

/// The names of the declared columns, in order.
std::vector<std::string> column_names(Target const& target);

/// Creates the job's target: its declared columns in order, `_run_id`, `_loaded_at`, the primary
/// key.
std::string create_target_sql(Target const& target);

/// A column of an existing table, as the catalogue shows it.
struct ExistingColumn {
  std::string name;
  std::string type;       ///< format_type()
  bool required = false;  ///< NOT NULL without a default: an insert that leaves it out fails
  bool generated = false;
  bool identity = false;  ///< GENERATED ALWAYS AS IDENTITY: inserts may set it, updates may not
};

/// What the catalogue says of an existing target.
struct ExistingTable {
  std::vector<ExistingColumn> columns;
  std::vector<std::vector<std::string>> unique_keys;  ///< columns of each valid, whole unique index
};

/// Every difference that would make the load fail or go wrong, each with its cure, as one message;
/// empty when the table fits. Further columns are allowed if an insert may leave them out.
std::string target_mismatch(Target const& target, ExistingTable const& existing);

}  // namespace loanpulse
