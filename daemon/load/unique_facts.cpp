#include "load/unique_facts.hpp"

namespace loanpulse {

bool prove_unique_checks(Job const& job, SetFacts const& facts) {
  for (std::size_t i = 0; i < job.quality.size(); ++i) {
    auto const* unique = std::get_if<UniqueCheck>(&job.quality[i].rule);
    if (unique == nullptr || is_primary_key(*unique, job.target)) continue;
    if (!facts.proves(i)) return false;
  }
  return true;
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
