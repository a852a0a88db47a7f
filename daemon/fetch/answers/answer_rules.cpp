#include "fetch/answers/answer_rules.hpp"

#include "json/json_path.hpp"
#include "json/json_scalar.hpp"

#include <algorithm>

namespace loanpulse {
namespace {

bool is_at_path(AnswerRule const& rule, std::string const& body) {
  auto const path = parse_json_path(rule.path);
  auto const found = path ? scalar_at(body, *path) : std::nullopt;
  if (!found) return false;
  return rule.values.empty()
             ? found->kind != MemberKind::null
             : std::find(rule.values.begin(), rule.values.end(), found->text) != rule.values.end();
}

bool holds(AnswerRule const& rule, Answer const& answer) {
  bool const by_status = rule.status.empty() || std::find(rule.status.begin(), rule.status.end(),
                                                          answer.status) != rule.status.end();
  if (!by_status) return false;
  if (!rule.text.empty() && answer.body.find(rule.text) == std::string::npos) return false;
  return rule.path.empty() || is_at_path(rule, answer.body);
}

}  // namespace

AnswerRule const* rule_for(std::vector<AnswerRule> const& rules, Answer const& answer) {
  auto const found = std::find_if(rules.begin(), rules.end(),
                                  [&](AnswerRule const& rule) { return holds(rule, answer); });
  return found == rules.end() ? nullptr : &*found;
}

std::string message_of(AnswerRule const& rule, Answer const& answer) {
  auto const path = parse_json_path(rule.message);
  if (!path) return {};
  auto const found = scalar_at(answer.body, *path);
  return found && found->kind != MemberKind::null ? found->text : std::string{};
}

}  // namespace loanpulse
