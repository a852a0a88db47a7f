#include "quality/set_evidence.hpp"

#include <algorithm>

namespace loanpulse {

SetEvidence::SetEvidence(Job const& job)
    : order_{job.target}, keys_{job.target, job.target.primary_key} {
  for (auto const& check : job.quality) {
    auto const* unique = std::get_if<UniqueCheck>(&check.rule);
    bool const of_key = unique != nullptr && is_primary_key(*unique, job.target);
    of_key_.push_back(of_key);
    checks_.emplace_back();
    if (unique != nullptr && !of_key) checks_.back().emplace(job.target, unique->columns);
  }
}

void SetEvidence::observe(RowBatch const& batch, std::vector<bool> const& keep) {
  order_.observe(batch, keep);
  keys_.observe(batch, keep);
  for (auto& check : checks_) {
    if (check) check->observe(batch, keep);
  }
}

SetFacts SetEvidence::facts() const {
  SetFacts facts;
  facts.keys_are_distinct = keys_are_distinct();
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    bool const proven = checks_[i] && checks_[i]->proven();
    facts.is_unique.push_back(of_key_[i] ? facts.keys_are_distinct : proven);
  }
  return facts;
}

}  // namespace loanpulse
