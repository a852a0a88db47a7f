#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/row.hpp"
#include "model/scratch.hpp"
#include "model/target.hpp"
#include "quality/digest_partitions.hpp"
#include "quality/digest_table.hpp"

namespace loanpulse {

/// Watches the values of some columns go by and remembers a 64-bit digest of each, the first
/// 30,000 in memory and then all of them on disk. If all digests differ, no value has come twice,
/// and PostgreSQL need not sort a run to find that out. Two equal digests prove nothing: then the
/// question is left to PostgreSQL.
class DistinctValues {
 public:
  /// `names` are columns of the target; throws std::invalid_argument for another. Types whose equal
  /// values can be written in several ways (numeric, real, json) are never proven.
  DistinctValues(Target const& target, std::vector<std::string> const& names, ScratchSpace& space);

  /// Rows in which one of the columns is null are like no other row, as in a unique constraint.
  void observe(RowBatch const& batch, std::vector<bool> const& keep);

  /// Whether proven() may still be true. Repeated values are not always noticed before that.
  bool possible() const { return possible_; }
  /// Whether all values differ. Nothing may be observed afterwards.
  bool proven();

 private:
  void add(std::uint64_t digest);
  void give_up();

  std::vector<std::size_t> columns_;
  ScratchSpace& space_;
  DigestTable table_;
  std::optional<DigestPartitions> partitions_;  ///< in the table's place, once it is full
  std::uint64_t count_ = 0;
  bool possible_ = true;
};

}  // namespace loanpulse
