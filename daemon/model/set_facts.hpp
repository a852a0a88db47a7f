#pragma once

#include <cstddef>
#include <vector>

namespace loanpulse {

/// What is known of all rows of a run together before anybody has asked PostgreSQL. What is false
/// is not known.
struct SetFacts {
  bool keys_are_distinct = false;  ///< no primary key has come twice
  std::vector<bool> is_unique;     ///< by position in job.quality: that unique check finds nothing

  bool proves(std::size_t check) const { return check < is_unique.size() && is_unique[check]; }
};

}  // namespace loanpulse
