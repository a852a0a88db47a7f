#include "load/unique_facts.hpp"

#include "model/error.hpp"

namespace loanpulse {

bool prove_unique_checks(Job const& job, SetFacts const& facts) {
  for (std::size_t i = 0; i < job.quality.size(); ++i) {
    auto const* unique = std::get_if<UniqueCheck>(&job.quality[i].rule);
    if (unique == nullptr || is_primary_key(*unique, job.target)) continue;
    if (!facts.proves(i)) return false;
  }
  return true;
}

void require_unique_checks(Job const& job, SetFacts const& facts) {
  if (prove_unique_checks(job, facts)) return;
  throw StageError{ErrorKind::bad_data, "not_unique", "a value may have come twice"};
}

void require_distinct_keys(SetFacts const& facts) {
  if (facts.keys_are_distinct) return;
  throw StageError{ErrorKind::bad_data, "not_unique", "a key may have come twice"};
}

SetFacts with_distinct_keys(Job const& job, SetFacts facts) {
  facts.keys_are_distinct = true;
  facts.is_unique.resize(job.quality.size());
  for (std::size_t i = 0; i < job.quality.size(); ++i) {
    auto const* unique = std::get_if<UniqueCheck>(&job.quality[i].rule);
    if (unique != nullptr && is_primary_key(*unique, job.target)) facts.is_unique[i] = true;
  }
  return facts;
}

}  // namespace loanpulse
