#pragma once

#include <string>
#include <vector>

namespace loanpulse {

/// How records lie in an answer.
enum class DataShape {
  array,    ///< the selected value is the list of records
  object,   ///< it is one record
  map,      ///< each of its members is one, whose name is `$key`
  columns,  ///< its members are lists of one length: the first elements make a record, and so on
};

/// What becomes of an answer that has nothing where the records should be.
enum class WhenAbsent {
  fail,   ///< it is an error
  empty,  ///< it is a page without records; so is 204
};

}  // namespace loanpulse
