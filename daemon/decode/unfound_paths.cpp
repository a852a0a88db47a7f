#include "decode/unfound_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "ops/printable.hpp"
#include "values/nearest_name.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t most_shown = 20;

std::string path_text(std::span<std::string const> segments) {
  std::string text;
  for (auto const& segment : segments) {
    if (!text.empty()) text += '.';
    for (char const c : segment) {
      if (c == '.' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

std::string shown_members(std::vector<std::string> const& members) {
  if (members.empty()) return "has no members";
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < members.size() && i < most_shown; ++i) {
    shown.push_back(printable(members[i], 60));
  }
  if (members.size() > most_shown) shown.emplace_back("more");
  return "has the members " + listed(shown, "and");
}

}  // namespace

UnfoundPaths::UnfoundPaths(Job const& job, PagePlan const& plan) {
  for (Column const& column : job.target.columns) {
    if (column.optional) continue;
    Wanted wanted;
    wanted.column = column.name;
    wanted.path = column.path.empty() ? column.name : column.path;
    wanted.segments = place_of(column).segments;
    wanted.places.push_back(&plan.record.root());
    for (auto const& segment : wanted.segments) {
      wanted.places.push_back(wanted.places.back()->member(segment));
    }
    wanted_.push_back(std::move(wanted));
  }
}

void UnfoundPaths::observe(RowBatch const& batch, SeenPlaces const& seen) {
  if (batch.rows == 0) return;
  std::erase_if(wanted_, [&](Wanted& wanted) {
    while (wanted.found < wanted.segments.size() &&
           seen.found[wanted.places[wanted.found + 1]->id()]) {
      ++wanted.found;
    }
    return wanted.found == wanted.segments.size();
  });
  for (Wanted& wanted : wanted_) {
    auto const place = wanted.places[wanted.found]->id();
    wanted.breaks_off = seen.entered[place];
    if (wanted.breaks_off && !there_.contains(place)) look_into(batch, wanted);
  }
}

/// Keeps what the first record has at the place where the path breaks off.
void UnfoundPaths::look_into(RowBatch const& batch, Wanted const& wanted) {
  auto const begin = wanted.segments.begin();
  JsonPath const place{{begin, begin + static_cast<std::ptrdiff_t>(wanted.found)}};
  auto& there = there_[wanted.places[wanted.found]->id()];
  std::string_view const body = *batch.body;
  for (auto const& span : batch.records) {
    auto found = probe_record(body.substr(span.offset, span.length), place);
    if (!found || found->kind == ProbedValue::Kind::scalar) continue;
    there = *std::move(found);
    return;
  }
}

std::vector<std::string> UnfoundPaths::in_words() const {
  std::vector<std::string> texts;
  for (auto const& wanted : wanted_) {
    if (wanted.breaks_off) texts.push_back(describe(wanted));
  }
  return texts;
}

std::string UnfoundPaths::describe(Wanted const& wanted) const {
  ProbedValue const& there = there_.at(wanted.places[wanted.found]->id());
  std::span<std::string const> const segments{wanted.segments};
  auto const place = wanted.found == 0
                         ? std::string{"a record"}
                         : fmt::format("\"{}\"", path_text(segments.first(wanted.found)));
  std::string text = fmt::format("column {}: no record has the path \"{}\"", wanted.column,
                                 printable(wanted.path, 200));
  if (there.kind == ProbedValue::Kind::array) {
    return text + fmt::format("; {} is an array of {}", place, there.elements);
  }
  if (there.kind == ProbedValue::Kind::scalar) return text;  // its record was too long to be read
  if (auto const nearest = nearest_name(segments[wanted.found], there.members)) {
    std::vector<std::string> meant = wanted.segments;
    meant[wanted.found] = *nearest;
    text += fmt::format("; did you mean \"{}\"?", printable(path_text(meant), 200));
    return text + fmt::format(" ({} {})", place, shown_members(there.members));
  }
  return text + fmt::format("; {} {}", place, shown_members(there.members));
}

}  // namespace loanpulse
