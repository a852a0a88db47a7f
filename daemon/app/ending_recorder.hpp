#pragma once

#include <functional>
#include <list>
#include <vector>

#include "app/database_health.hpp"
#include "app/database_thread.hpp"
#include "app/open_work.hpp"
#include "model/clock.hpp"
#include "model/run_ending.hpp"
#include "record/run_claims.hpp"

namespace loanpulse {

/// Records how runs ended, and keeps what the database could not be told until it could: a final
/// failure that nobody wrote down would be tried again. Each ending is open work until then. Of the
/// event loop.
class EndingRecorder {
 public:
  /// All must outlive it; `changed` is told when there is one less.
  EndingRecorder(DatabaseThread& database, RunClaims& claims, DatabaseHealth& health,
                 OpenWork& work, Clock const& clock, std::function<void()> changed);

  /// Takes it over, and tries to record it at once.
  void keep(RunEnding ending);
  /// Tries all again that are not being recorded.
  void record_all();
  /// The same for the last time: what fails now is left to the next daemon.
  void give_up();

  /// Those that wait. Their leases must be renewed, or they would be taken for lost.
  std::vector<Run> runs() const;
  /// The run is somebody else's now.
  void forget(Run const& run);

 private:
  struct Kept {
    RunEnding ending;
    OpenWork::Token open;
    bool being_recorded = false;
  };
  using Place = std::list<Kept>::iterator;

  void record(Place place);
  void failed(Place place, StageError const& error);

  DatabaseThread& database_;
  RunClaims& claims_;  ///< on the thread of `database_`
  DatabaseHealth& health_;
  OpenWork& work_;
  Clock const& clock_;
  std::function<void()> changed_;
  std::list<Kept> kept_;
  bool given_up_ = false;
};

}  // namespace loanpulse
