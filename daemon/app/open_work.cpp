#include "app/open_work.hpp"

#include <utility>

namespace loanpulse {

OpenWork::OpenWork(std::function<void()> none_left) : state_{std::make_shared<State>()} {
  state_->none_left = std::move(none_left);
}

OpenWork::~OpenWork() { state_->none_left = nullptr; }

OpenWork::Token OpenWork::begin() {
  ++state_->count;
  return {state_.get(), [state = state_](void*) {
            if (--state->count == 0 && state->none_left) state->none_left();
          }};
}

}  // namespace loanpulse
