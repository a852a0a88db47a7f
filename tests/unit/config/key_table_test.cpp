#include "config/key_table.hpp"

#include "config/value_types.hpp"
#include "config/yaml_document.hpp"
#include "unit/config/job_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct Tap {
  std::string name;
  std::chrono::milliseconds open_for{5'000};
  std::size_t litres = 3;
  std::optional<std::string> colour;
  Secret code;
};

KeyTable<Tap> const taps{
    .section = "tap",
    .keys = {key("name", &Tap::name, takes::text("name"), "What it is called.")
                 .required("call it something"),
             key("open_for", &Tap::open_for, takes::duration(1s, 1h), "How long it runs."),
             key("litres", &Tap::litres, takes::count(1, 9), "How much it gives.")
                 .only_with("open_for", "says nothing without open_for"),
             key("colour", &Tap::colour, takes::text("colour"), "How it looks.")
                 .not_with("litres", "is of no use to whoever counts"),
             key("code", &Tap::code, takes::secret("secret", [](auto) { return std::string{}; }),
                 "What opens it.")},
    .groups =
        {{.keys = {"open_for", "colour"}, .least = 1, .most = 2, .message = "says too little"}},
    .holds_secrets = true,
    .check = [](YamlMap const& map, Tap& tap, ReadContext&) {
      if (map.was_read("litres") && tap.litres == 7) map.at("litres")->problem("is unlucky");
    }};

struct Result {
  Tap tap;
  std::string problems;
};

Result read(std::string const& text) {
  ProblemList problems{"t.yaml"};
  FakeSecrets const secrets{.variables = {{"CODE", "1234"}}, .files = {}};
  auto const sources = secrets.sources();
  ReadContext context{sources};
  Tap tap;
  taps.read(YamlValue{*parse_yaml(text, problems), {}, 1, problems}, tap, context);
  return {std::move(tap), describe_problems(problems.in_order())};
}

TEST(KeyTable, FillsTheMembersOfItsKeysAndLeavesTheOthers) {
  auto const [tap, problems] = read("{name: a, open_for: 2s, code: \"${env:CODE}\"}");
  EXPECT_EQ(problems, "");
  EXPECT_EQ(tap.name, "a");
  EXPECT_EQ(tap.open_for, 2s);
  EXPECT_EQ(tap.litres, 3u);
  EXPECT_FALSE(tap.colour);
  EXPECT_EQ(tap.code.reveal(), "1234");
}

TEST(KeyTable, RefusesWhatItDoesNotHold) {
  struct Case {
    char const* text;
    char const* problem;
  };
  for (auto const& [text, problem] :
       {Case{"{colour: red}", "t.yaml:1: name: is required; call it something"},
        Case{"{name: a, color: red, open_for: 1s}",
             "t.yaml:1: color: unknown key 'color'; did you mean 'colour'?"},
        Case{"{name: a, open_for: 2h}", "t.yaml:1: open_for: must be 1s to 1h, got '2h'"},
        Case{"{name: a, open_for: ~}",
             "t.yaml:1: open_for: has no value; give it one or remove the key"},
        Case{"{name: a}", "t.yaml:1: says too little"},
        Case{"{name: a, litres: 2, colour: red}",
             "t.yaml:1: litres: says nothing without open_for\n"
             "t.yaml:1: colour: is of no use to whoever counts"},
        Case{"{name: a, open_for: 1s, litres: 7}", "t.yaml:1: litres: is unlucky"},
        Case{"[a]", "t.yaml:1: must be a map of keys and values, got a list"}}) {
    EXPECT_EQ(read(text).problems, problem) << text;
  }
}

TEST(KeyTable, ShowsNothingOfAMapThatHoldsSecretsButWordsOfOtherKeys) {
  EXPECT_EQ(read("{name: a, open_for: CANARY, code: [CANARY]}").problems,
            "t.yaml:1: open_for: must be a duration such as 30s, 5m, 1h30m or 90d, got 'CANARY'\n"
            "t.yaml:1: code: must be a text, got a list");
  for (auto const* text : {"CANARY", "{name: a, colour: b, CANARY}",
                           "{name: a, open_for: CANARY_as_long_as_a_token_or_longer}",
                           "{name: a, colour: {CANARY: CANARY}}", "{name: a, colour: [CANARY]}"}) {
    auto const problems = read(text).problems;
    EXPECT_NE(problems, "") << text;
    EXPECT_EQ(problems.find("CANARY"), std::string::npos) << problems;
  }
}

TEST(KeyTable, DescribesEachKeyWithTheDefaultOfTheStruct) {
  Tap unusual;
  unusual.litres = 5;
  std::vector<std::string> said;
  for (auto const& key : taps.facts(unusual).keys) {
    said.push_back(key.name + ": " + (key.is_required ? "required" : key.fallback));
  }
  EXPECT_THAT(said,
              ElementsAre("name: required", "open_for: 5s", "litres: 5", "colour: ", "code: "));
  auto const facts = taps.facts({});
  EXPECT_EQ(facts.keys[1].form->min, "1s");
  EXPECT_EQ(facts.keys[1].form->max, "1h");
  EXPECT_EQ(facts.keys[2].needs, "open_for");
  EXPECT_EQ(facts.keys[3].excludes, "litres");
}

}  // namespace
}  // namespace loanpulse
