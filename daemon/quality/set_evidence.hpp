#pragma once

#include <optional>
#include <vector>

#include "model/job.hpp"
#include "model/set_facts.hpp"
#include "quality/distinct_values.hpp"
#include "quality/key_order.hpp"

namespace loanpulse {

/// What a run's rows, seen one after the other, say about all of them together. It never claims
/// what is not so; what it cannot tell is asked of PostgreSQL.
class SetEvidence {
 public:
  /// `space` must outlive it.
  SetEvidence(Job const& job, ScratchSpace& space);

  void observe(RowBatch const& batch, std::vector<bool> const& keep);

  /// What facts() may still say of the rows seen so far: nothing in it is excluded yet.
  SetFacts possible() const;
  /// Nothing may be observed afterwards.
  SetFacts facts();

 private:
  bool has_key_;  ///< without one no row is the same as another
  KeyOrder order_;
  DistinctValues keys_;
  std::vector<std::optional<DistinctValues>>
      checks_;                ///< by position; those that are unique checks
  std::vector<bool> of_key_;  ///< by position; those on the primary key
};

}  // namespace loanpulse
