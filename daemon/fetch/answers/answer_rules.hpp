#pragma once

#include "fetch/fetch_step.hpp"
#include "model/answer_rule.hpp"

#include <string>
#include <vector>

namespace loanpulse {

/// The first rule whose conditions all hold for the answer; null: none does. A body is parsed only
/// where a rule of the answer's status asks for something in it.
AnswerRule const* rule_for(std::vector<AnswerRule> const& rules, Answer const& answer);

/// What stands at the rule's `message`; empty: nothing, or the rule names none.
std::string message_of(AnswerRule const& rule, Answer const& answer);

}  // namespace loanpulse
