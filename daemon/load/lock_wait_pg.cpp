#include "load/lock_wait_pg.hpp"

namespace loanpulse {

void limit_lock_wait(PgTransaction& transaction, std::chrono::milliseconds longest) {
  transaction.exec("SELECT set_config('lock_timeout', $1, true)", std::to_string(longest.count()));
}

}  // namespace loanpulse
