#include "pg/session_pool.hpp"

#include <utility>

namespace loanpulse {

PgSessionPool::Loan::~Loan() {
  if (pool_ && session_) pool_->give_back(std::move(session_));
}

PgSessionPool::PgSessionPool(PgAddress address, std::size_t most_at_rest,
                             std::chrono::seconds longest_rest, PgLimits const& limits)
    : address_{std::move(address)},
      most_at_rest_{most_at_rest},
      longest_rest_{longest_rest},
      limits_{limits} {}

PgSessionPool::Loan PgSessionPool::take(std::string const& application_name) {
  while (true) {
    std::unique_ptr<PgSession> session;
    {
      std::lock_guard const lock{mutex_};
      if (resting_.empty()) break;
      session = std::move(resting_.back().session);
      resting_.pop_back();
    }
    // The server may have been restarted, or have thrown an idle session out.
    if (session->rename(application_name)) return {*this, std::move(session)};
  }
  return {*this, std::make_unique<PgSession>(address_, application_name, limits_)};
}

void PgSessionPool::give_back(std::unique_ptr<PgSession> session) noexcept {
  if (PQstatus(session->raw()) != CONNECTION_OK) return;
  if (PQtransactionStatus(session->raw()) != PQTRANS_IDLE) return;
  std::lock_guard const lock{mutex_};
  if (resting_.size() >= most_at_rest_) return;
  resting_.push_back({std::move(session), std::chrono::steady_clock::now()});
}

void PgSessionPool::close_rested() {
  std::vector<Resting> rested;  // closed after the lock: that is work for the network
  auto const oldest = std::chrono::steady_clock::now() - longest_rest_;
  std::lock_guard const lock{mutex_};
  std::erase_if(resting_, [&](Resting& each) {
    if (each.since > oldest) return false;
    rested.push_back(std::move(each));
    return true;
  });
}

std::size_t PgSessionPool::at_rest() const {
  std::lock_guard const lock{mutex_};
  return resting_.size();
}

}  // namespace loanpulse
