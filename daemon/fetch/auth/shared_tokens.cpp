#include "fetch/auth/shared_tokens.hpp"

#include <utility>

#include "model/error.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t most_hidden = 8;

}  // namespace

SharedToken::Turn::Turn(SharedToken& token, std::stop_token const& stop) : token_{token} {
  std::unique_lock lock{token.mutex_};
  if (!token.changed_.wait(lock, stop, [&token] { return !token.is_taken_; })) {
    throw StageError{ErrorKind::cancelled, "cancelled", "cancelled"};
  }
  token.is_taken_ = true;
}

SharedToken::Turn::~Turn() {
  {
    std::lock_guard const lock{token_.mutex_};
    token_.is_taken_ = false;
  }
  token_.changed_.notify_all();
}

void SharedToken::hide(State& state, std::vector<std::string> values) {
  state.hidden.emplace_back(std::move(values));
  if (state.hidden.size() > most_hidden) state.hidden.pop_front();
}

std::shared_ptr<SharedToken> SharedTokens::of(std::string const& name, Auth const& declared) {
  if (name.empty()) return nullptr;
  std::lock_guard const lock{mutex_};
  auto& entry = entries_[name];
  if (!entry.token || !(entry.declared == declared)) {
    entry = {declared, std::make_shared<SharedToken>()};
  }
  return entry.token;
}

}  // namespace loanpulse
