#include "ops/log_scope.hpp"

#include <utility>

namespace loanpulse {
namespace {

thread_local LogScope const* innermost = nullptr;

}  // namespace

LogScope::LogScope(std::string job, std::string run_id)
    : job_{std::move(job)}, run_id_{std::move(run_id)}, outer_{innermost} {
  innermost = this;
}

LogScope::~LogScope() { innermost = outer_; }

LogScope const* LogScope::current() { return innermost; }

}  // namespace loanpulse
