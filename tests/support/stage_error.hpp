#pragma once

#include <gtest/gtest.h>

#include "model/error.hpp"

namespace loanpulse {

/// The StageError that `action` throws; when it throws none, the test fails.
template <class Action>
StageError stage_error_of(Action const& action) {
  try {
    action();
  } catch (StageError const& error) {
    return error;
  }
  ADD_FAILURE() << "no StageError was thrown";
  return {ErrorKind::rejected, "none", "none"};
}

}  // namespace loanpulse
