#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/error.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// The data did not pass the gate. Carries what each check found, for the run's record.
class QualityFailure : public StageError {
 public:
  QualityFailure(std::string const& message, std::vector<CheckResult> results,
                 std::string code = "quality_failed")
      : StageError{ErrorKind::bad_data, std::move(code), message}, results_{std::move(results)} {}

  std::vector<CheckResult> const& results() const noexcept { return results_; }

 private:
  std::vector<CheckResult> results_;
};

}  // namespace loanpulse
