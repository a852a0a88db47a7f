#pragma once

#include <chrono>
#include <variant>

namespace loanpulse {

/// Every decision of how the daemon ends, without a signal, a timer or a thread. The driver says
/// what happened and does the step that comes back:
///
///   serving ──a signal──▶ draining ──no open work──▶ closing ──no open work──▶ over
///      │                  │      ▲                    ▲   └── or out of time ───┘
///      │                  └──────┘                    │
///      │    out of time, another signal: give up      │
///      └───────────── it cannot serve at all ─────────┘
///
/// Draining, runs are open work; closing, the last answers to clients are.
class ShutdownState {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  struct Nothing {};
  /// Begin nothing more; on_drain_timeout() when `timeout` has passed.
  struct Drain {
    std::chrono::milliseconds timeout{};
    Steady exit_by{};  ///< the process ends then whatever hangs, see ExitDeadline; so below
  };
  /// What runs goes back to the queue now.
  struct GiveUp {
    Steady exit_by{};
  };
  /// Take no more requests; on_answer_timeout() when `timeout` has passed.
  struct Close {
    std::chrono::milliseconds timeout{};
    Steady exit_by{};
  };
  /// End the event loop.
  struct End {};
  using Step = std::variant<Nothing, Drain, GiveUp, Close, End>;

  /// Told to stop, for the first time or again. What runs has `drain_timeout` to end by itself.
  Step on_signal(Steady now, std::chrono::milliseconds drain_timeout);
  Step on_drain_timeout();
  /// Nobody holds a token of OpenWork. Said after every step, and when the last one is let go of.
  Step on_no_open_work(Steady now);
  Step on_answer_timeout();
  /// The daemon cannot serve at all.
  Step on_failure(Steady now);

  /// A signal has come: nothing new may begin.
  bool begun() const { return begun_; }

 private:
  enum class Phase { serving, draining, closing, over };

  Step close(Steady now);
  Step end();

  Phase phase_ = Phase::serving;
  bool begun_ = false;
  Steady drained_by_{};
};

}  // namespace loanpulse
