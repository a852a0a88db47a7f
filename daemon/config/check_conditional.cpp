#include "config/check_conditional.hpp"

#include "config/read_scalar.hpp"
#include "model/validators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace loanpulse {

void check_conditional(YamlMap const& map, Source const& source) {
  auto const* const place = map.at("conditional");
  if (!source.conditional || place == nullptr) return;
  if (!std::holds_alternative<SinglePage>(source.paging)) {
    place->problem(
        "needs a list of one page (paginator single_page), because a first page that has not "
        "changed says nothing of those behind it; remove it");
  }
  if (source.method != HttpMethod::get) {
    place->problem(
        "needs method: GET, because no other answer has a version to ask for; remove it");
  }
  for (auto const& [name, value] : source.headers) {
    if (!is_condition(name)) continue;
    place->problem(fmt::format(
        "sends what the last answer said, and source.headers has {} too; remove one of them",
        in_quotes(name)));
  }
  bool const has_rule =
      std::any_of(source.answers.begin(), source.answers.end(), [](AnswerRule const& rule) {
        return std::find(rule.status.begin(), rule.status.end(), 304) != rule.status.end();
      });
  if (has_rule) {
    place->problem(
        "takes an answer 304 for one that nothing has changed, and source.answers has a rule for "
        "it; remove one of them");
  }
}

}  // namespace loanpulse
