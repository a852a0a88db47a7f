#include "quality/set_evidence.hpp"

#include <algorithm>

namespace loanpulse {

SetEvidence::SetEvidence(Job const& job, ScratchSpace& space)
    : has_key_{!job.target.primary_key.empty()},
      order_{job.target},
      keys_{job.target, job.target.primary_key, space} {
  for (auto const& check : job.quality) {
    auto const* unique = std::get_if<UniqueCheck>(&check.rule);
    bool const of_key = unique != nullptr && is_primary_key(*unique, job.target);
    of_key_.push_back(of_key);
    checks_.emplace_back();
    if (unique != nullptr && !of_key) checks_.back().emplace(job.target, unique->columns, space);
  }
}

void SetEvidence::observe(RowBatch const& batch, std::vector<bool> const& keep) {
  if (has_key_) {
    order_.observe(batch, keep);
    keys_.observe(batch, keep);
  }
  for (auto& check : checks_) {
    if (check) check->observe(batch, keep);
  }
}

SetFacts SetEvidence::possible() const {
  SetFacts facts;
  facts.keys_are_distinct = !has_key_ || order_.strictly_ascending() || keys_.possible();
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    bool const possible = checks_[i] && checks_[i]->possible();
    facts.is_unique.push_back(of_key_[i] ? facts.keys_are_distinct : possible);
  }
  return facts;
}

SetFacts SetEvidence::facts() {
  if (has_key_ && !order_.strictly_ascending()) keys_.proven();
  for (auto& check : checks_) {
    if (check) check->proven();
  }
  return possible();
}

}  // namespace loanpulse
