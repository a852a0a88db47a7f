#include "load/unique_facts.hpp"

namespace loanpulse {
namespace {

bool prove_unique_checks(Job const& job, SetFacts const& facts) {
  for (std::size_t i = 0; i < job.quality.size(); ++i) {
    auto const* unique = std::get_if<UniqueCheck>(&job.quality[i].rule);
    if (unique == nullptr || is_primary_key(*unique, job.target)) continue;
    if (!facts.proves(i)) return false;
  }
  return true;
}

}  // namespace

Uniqueness uniqueness_of(Job const& job, SetFacts const& facts) {
  return {facts.keys_are_distinct, prove_unique_checks(job, facts)};
}

std::optional<StageError> doubt_about_keys(Uniqueness const& known) {
  if (known.of_keys) return std::nullopt;
  return StageError{ErrorKind::bad_data, "not_unique", "a key may have come twice"};
}

std::optional<StageError> doubt_about_checks(Uniqueness const& known) {
  if (known.of_checks) return std::nullopt;
  return StageError{ErrorKind::bad_data, "not_unique", "a value may have come twice"};
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
