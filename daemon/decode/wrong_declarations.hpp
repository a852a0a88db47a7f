#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "decode/page_plan.hpp"
#include "model/row.hpp"

namespace loanpulse {

/// Which columns are declared as something that none of their values is, judged by the first
/// thousand records: then it is not the rows that are at fault.
class WrongDeclarations {
 public:
  explicit WrongDeclarations(PagePlan const& plan) : plan_{plan} {}

  /// Looks at the first batch with rows, and reads their records anew only when a column without
  /// any value has faults.
  void observe(RowBatch const& batch);

  /// In words, one for each column, with what would take the values.
  std::vector<std::string> const& in_words() const { return texts_; }

 private:
  void examine(RowBatch const& batch, std::size_t index);

  PagePlan const& plan_;
  bool done_ = false;
  std::vector<std::string> texts_;
};

}  // namespace loanpulse
