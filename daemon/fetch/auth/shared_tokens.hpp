#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "fetch/auth/credentials.hpp"
#include "model/auth.hpp"
#include "model/secret.hpp"
#include "ops/hidden_secrets.hpp"

namespace loanpulse {

/// A token that a server has given, as all have it who may use it. Whoever renews it does so alone;
/// the others wait for what comes of it.
class SharedToken {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// What is had of a token. Whoever holds a Turn may change it.
  struct State {
    Credentials credentials{};
    Time ends_at = Time::min();        ///< before the first there is none
    std::optional<Secret> refresh{};   ///< rotated, where no store keeps it
    std::deque<HiddenSecrets> hidden;  ///< the last ones
  };

  /// The right to look at the state and to change it, for as long as it lives.
  class Turn {
   public:
    /// Waits until nobody else has it. Throws StageError{cancelled} promptly after a stop request.
    Turn(SharedToken& token, std::stop_token const& stop);
    ~Turn();
    Turn(Turn const&) = delete;
    Turn& operator=(Turn const&) = delete;

    State& state() const { return token_.state_; }

   private:
    SharedToken& token_;
  };

  /// Hides the values in whatever is shown, and forgets the eldest: a token that lasts for minutes
  /// would fill the memory of a daemon.
  static void hide(State& state, std::vector<std::string> values);

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool is_taken_ = false;
  State state_;
};

/// The tokens of the connections whose jobs share them. Safe from every thread.
class SharedTokens {
 public:
  /// The one of a name, for as long as it is got by the same declaration; after a change of that
  /// another one. Null without a name.
  std::shared_ptr<SharedToken> of(std::string const& name, Auth const& declared);

 private:
  struct Entry {
    Auth declared;
    std::shared_ptr<SharedToken> token;
  };

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace loanpulse
