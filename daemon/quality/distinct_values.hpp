#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/job.hpp"
#include "model/row.hpp"

namespace loanpulse {

/// Watches the values of some columns go by and remembers a 64-bit digest of each. While all
/// digests differ, no value can have come twice, and PostgreSQL need not sort a run to find that
/// out. Two equal digests prove nothing: then, as with more values than fit into 8 MiB, the
/// question is left to PostgreSQL.
class DistinctValues {
 public:
  /// `names` are columns of the target; throws std::invalid_argument for another. Types whose equal
  /// values can be written in several ways (numeric, real, json) are never proven.
  DistinctValues(Target const& target, std::vector<std::string> const& names);

  /// Rows in which one of the columns is null are like no other row, as in a unique constraint.
  void observe(RowBatch const& batch, std::vector<bool> const& keep);

  bool proven() const { return proven_; }

 private:
  void add(std::uint64_t digest);
  void grow();
  void give_up();

  std::vector<std::size_t> columns_;
  std::vector<std::uint64_t> slots_;  ///< a power of two of them; 0 is free
  std::size_t used_ = 0;
  bool proven_ = true;
};

}  // namespace loanpulse
