#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace loanpulse {

/// Counts the work that must end before the daemon may. Whoever begins some takes a token and lets
/// it go when the work is done, failed or given up: nobody has to remember to say so. Pure; all of
/// one thread.
class OpenWork {
 public:
  /// Copies count as one. May outlive the OpenWork, and then means nothing.
  using Token = std::shared_ptr<void>;

  /// `none_left` is called whenever the last token is let go of, in whatever destructor does so.
  explicit OpenWork(std::function<void()> none_left);
  ~OpenWork();
  OpenWork(OpenWork const&) = delete;
  OpenWork& operator=(OpenWork const&) = delete;

  Token begin();
  std::size_t count() const { return state_->count; }

 private:
  struct State {
    std::size_t count = 0;
    std::function<void()> none_left;
  };
  std::shared_ptr<State> state_;
};

}  // namespace loanpulse
