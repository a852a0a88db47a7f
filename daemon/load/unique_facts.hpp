#pragma once

#include "model/job.hpp"
#include "model/set_facts.hpp"

namespace loanpulse {

/// Whether no `unique` check is left to PostgreSQL; those on the primary key do not count.
bool prove_unique_checks(Job const& job, SetFacts const& facts);

/// Throws StageError "not_unique" where one is.
void require_unique_checks(Job const& job, SetFacts const& facts);
/// Throws StageError "not_unique" unless no key has come twice.
void require_distinct_keys(SetFacts const& facts);

/// The facts of rows whose keys a unique index has found to be distinct.
SetFacts with_distinct_keys(Job const& job, SetFacts facts);

}  // namespace loanpulse
