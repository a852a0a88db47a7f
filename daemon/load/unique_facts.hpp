#pragma once

#include <optional>

#include "model/error.hpp"
#include "model/job.hpp"
#include "model/set_facts.hpp"

namespace loanpulse {

/// What is certain of all rows of a run so far. What is false is not known.
struct Uniqueness {
  bool of_keys = false;  ///< no primary key has come twice
  bool of_checks =
      false;  ///< no `unique` check is left to PostgreSQL; those on the key do not count
};
Uniqueness uniqueness_of(Job const& job, SetFacts const& facts);

/// Why rows of which this is known may not be merged before all are there: StageError "not_unique".
/// Nothing where they may.
std::optional<StageError> doubt_about_keys(Uniqueness const& known);
/// Why PostgreSQL must see all rows together.
std::optional<StageError> doubt_about_checks(Uniqueness const& known);

/// The facts of rows whose keys a unique index has found to be distinct.
SetFacts with_distinct_keys(Job const& job, SetFacts facts);

}  // namespace loanpulse
