#pragma once

#include <string>
#include <vector>

#include "model/row.hpp"
#include "model/target.hpp"

namespace loanpulse {

/// Watches the primary keys of a run's rows go by. While each is greater than the one before, no
/// key can have come twice, and the merge need not look for it.
class KeyOrder {
 public:
  explicit KeyOrder(Target const& target);

  void observe(RowBatch const& batch, std::vector<bool> const& keep);

  /// True while every key was greater than its predecessor, over all batches.
  bool strictly_ascending() const { return ascending_; }

 private:
  bool follows(Cell const* row) const;
  void own_texts();  ///< the batch that last_ points into is about to go

  std::vector<std::size_t> key_columns_;
  std::vector<Cell> last_;  ///< the latest key; its texts are in texts_
  std::vector<std::string> texts_;
  bool ascending_ = true;
  bool any_ = false;
};

}  // namespace loanpulse
