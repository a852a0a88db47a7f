#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "load/copy/copy_tuples.hpp"
#include "model/target.hpp"

namespace loanpulse {

/// Compares a row as RowEncoder writes it with one that PostgreSQL sent: tuples that begin with the
/// target's declared columns. Two that it calls the same are NOT DISTINCT for PostgreSQL; of two
/// that it does not, PostgreSQL may still think otherwise (a jsonb document with its members in
/// another order).
class SameRow {
 public:
  explicit SameRow(Target const& target);

  bool operator()(CopyTuple const& ours, CopyTuple const& theirs) const;

  /// The fields of the primary key, in the order of the table, as one text for each key.
  std::string key(CopyTuple const& tuple) const;

 private:
  std::vector<TypeName> types_;
  std::vector<bool> in_key_;
};

/// Two jsonb fields with the same document in the same spelling but for blanks between its parts.
bool is_same_json(std::string_view ours, std::string_view theirs);

/// Two numeric fields (numeric_send) of one value, whatever their display scales.
bool is_same_numeric(std::string_view ours, std::string_view theirs);

}  // namespace loanpulse
