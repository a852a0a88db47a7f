#pragma once

#include <string>
#include <variant>

#include "fetch/answers/rate_limit.hpp"
#include "fetch/fetch_step.hpp"
#include "model/clock.hpp"
#include "model/source.hpp"

namespace loanpulse {

// What an answer means for the page that was asked for.

/// It is the page. Whether its body is one is for the decoder to say.
struct BringsPage {};
/// The page is elsewhere, where the header Location says.
struct LeadsElsewhere {};
/// Another request may bring the page, after a wait.
struct MayPass {
  Failure failure;
  RateLimit limit;
};
/// No other request would bring it.
struct RefusesPage {
  std::string why = {};  ///< by a rule of the job's; empty: by its status
};
/// There are no rows here, by a rule of the job's.
struct HasNoRows {};
/// What was asked for is as it was.
struct HasNotChanged {};
using Verdict =
    std::variant<BringsPage, LeadsElsewhere, MayPass, RefusesPage, HasNoRows, HasNotChanged>;

/// Judges a complete answer by the first of the source's `answers` that holds, else by its status
/// and by what it asks for, and a page by whether all of it came: one whose end only the
/// connection's end tells, and which stops within its JSON, was cut ("truncated"). Of a long answer
/// by lines it has the first part, and looks for the rules' paths and texts in that. `if_changed`:
/// it was asked for only if it has changed. Pure.
Verdict judge_answer(Source const& source, Answer const& answer, TimePoint now,
                     bool if_changed = false);

}  // namespace loanpulse
