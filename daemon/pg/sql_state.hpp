#pragma once

#include <string_view>

#include "model/error.hpp"

namespace loanpulse {

/// What a SQLSTATE (PostgreSQL manual, appendix A) means for a run.
struct SqlState {
  std::string_view state;  ///< all five characters, or the two of a class
  ErrorKind kind;
  std::string_view cure;  ///< what a person can do about it; empty where the message says it
};

/// The entry of the state itself, else that of its class, else of none: rejected, without a cure.
SqlState const& find_sql_state(std::string_view sqlstate);

}  // namespace loanpulse
