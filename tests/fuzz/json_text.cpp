// Texts that may be JSON: an independent reader says which ones are, also with a number beyond
// double next to each number; every beginning of one is known as such; a repair leaves UTF-8 of
// equal length.
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "json/check_json.hpp"
#include "json/ends_within_json.hpp"
#include "json/hide_numbers.hpp"
#include "json/other_format.hpp"
#include "json/repair_encoding.hpp"
#include "support/json_judge.hpp"

#include <algorithm>
#include <array>

namespace loanpulse {
namespace {

/// More brackets than the nesting that is taken, in or out of strings, or no UTF-8, which the judge
/// does not look at.
bool is_beyond_the_judge(std::string_view text) {
  constexpr std::ptrdiff_t deepest = 64;
  auto const opens = [](char c) { return c == '[' || c == '{'; };
  return std::count_if(text.begin(), text.end(), opens) > deepest || !is_utf8(text) ||
         first_repair(text).has_value();
}

void check_verdict(std::string const& text) {
  if (is_beyond_the_judge(text)) return;
  bool const accepted = JsonJudge::accepts(text);
  insist(!check_json(text) == accepted, "what is taken is JSON, and else is not");
  if (accepted) insist(!ends_within_json(text), "a whole text was not cut");
  auto hidden = text;
  hide_huge_numbers(hidden);
  insist(hidden.size() == text.size(), "hiding moves no byte");
  insist(JsonJudge::accepts(hidden) == accepted, "hiding makes no JSON and breaks none");
}

/// A number beyond double glued to the text's numbers, before and behind, at each in its turn.
void check_glued(std::string const& text) {
  std::size_t glued = 0;
  for (std::size_t i = 0; i < text.size() && glued < 8; ++i) {
    auto const length = json_number_length(std::string_view{text}.substr(i));
    if (length == 0) continue;
    ++glued;
    for (std::size_t const at : {i, i + length}) {
      for (std::string_view const number : {"1e400", "-1e400", ",1e400,", "1e400E1"}) {
        auto longer = text;
        check_verdict(longer.insert(at, number));
      }
    }
    i += length - 1;
  }
}

void check_repair(std::string const& text) {
  auto repaired = text;
  auto const report = repair_encoding(repaired);
  insist(repaired.size() == text.size() && is_utf8(repaired), "what is repaired is UTF-8");
  insist(report.repaired == (repaired != text), "a repair is said");
  insist(report.repaired == first_repair(text).has_value(), "the first repair is known");
  insist(!repair_encoding(repaired).repaired, "what is repaired is sound");
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  constexpr std::array<char const*, 6> types{"",         "application/json",     "text/html",
                                             "text/csv", "application/x-ndjson", "text/plain"};
  FuzzBytes input{data, size};
  auto const* type = types[input.choice(types.size())];
  auto const cut = input.choice(256);
  auto const text = input.rest();
  check_verdict(text);
  check_glued(text);
  check_repair(text);
  html_title(text, type);
  if (auto const other = other_format(text, type)) {
    insist(!other->name.empty() && !other->cure.empty(), "another format has a name and a cure");
    insist(is_utf8(other->name), "what is shown is UTF-8");
  }
  bool const is_list = text.starts_with('[') || text.starts_with('{');
  if (cut < text.size() && is_list && !is_beyond_the_judge(text) && JsonJudge::accepts(text)) {
    auto const beginning = std::string_view{text}.substr(0, cut);
    insist(!is_utf8(beginning) || JsonJudge::accepts(beginning) || ends_within_json(beginning),
           "a beginning of JSON is known as one");
  }
}

}  // namespace loanpulse
