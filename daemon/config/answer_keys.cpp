#include "config/config_keys.hpp"
#include "config/value_types.hpp"

namespace loanpulse {
namespace {

using Then = AnswerRule::Then;

/// Rules that a source may have. More would hardly be read by a person.
constexpr std::size_t most_rules = 100;

void check_rule(YamlMap const& map, AnswerRule& rule, ReadContext&) {
  if (rule.status.empty() && rule.text.empty() && rule.path.empty()) {
    map.value().problem("has no condition; name status, text or path");
  }
  bool const pages_only =
      rule.status == std::vector<int>{200} && rule.text.empty() && rule.path.empty();
  if (pages_only) map.value().problem("holds for every page; add text or path");
}

}  // namespace

KeyTable<AnswerRule> const& answer_rule_keys() {
  static KeyTable<AnswerRule> const table{
      .section = "answers",
      .keys =
          {key("status", &AnswerRule::status, takes::one_or_list(takes::count<int>(100, 599)),
               "The answer has one of these HTTP statuses."),
           key("text", &AnswerRule::text, takes::text(), "This text stands somewhere in its body."),
           key("path", &AnswerRule::path, takes::path(),
               "Its body, JSON, has a text, number or boolean here."),
           key("values", &AnswerRule::values, takes::one_or_list(takes::text_or_empty("value")),
               "What stands at `path` is one of these, compared as texts.")
               .only_with("path", "is looked for at path; name it"),
           key("then", &AnswerRule::then,
               takes::word<Then>({{"skip", Then::skip},
                                  {"wait", Then::wait},
                                  {"retry", Then::retry},
                                  {"fail", Then::fail}}),
               "`skip`: there are no rows here, which the run tells. `wait`: the source limits "
               "how often it may be asked. `retry`: another try may bring the page. `fail`: the "
               "run fails.")
               .required(),
           key("message", &AnswerRule::message, takes::path(),
               "Where the body says why, for `fail`.")},
      .check = check_rule};
  return table;
}

Key<Source> answers_key() {
  return key("answers", &Source::answers,
             takes::list(takes::keys(answer_rule_keys()), most_rules, "join some of them"),
             "What the source means by certain answers: the first rule whose conditions all hold "
             "counts, before what the status says.");
}

Key<Source> wait_key() {
  static KeyTable<WaitHeader> const table{
      .keys = {key("header", &WaitHeader::header, takes::text("header"),
                   "The header of an answer that says how long to wait.")
                   .required(),
               key("as", &WaitHeader::as,
                   takes::word<WaitHeader::As>({{"seconds", WaitHeader::As::seconds},
                                                {"unix", WaitHeader::As::unix_s},
                                                {"date", WaitHeader::As::date}}),
                   "How it says it.")}};
  return key("wait", &Source::wait, takes::keys(table),
             "A header that says how long to wait, beside `Retry-After` and the usual ones of rate "
             "limits, which are always known.");
}

}  // namespace loanpulse
