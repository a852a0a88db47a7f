#include "values/nearest_name.hpp"

#include "model/ascii_text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace loanpulse {
namespace {

constexpr std::size_t most_edits = 2;
constexpr std::size_t shortest_prefix = 3;
constexpr std::size_t longest_name = 200;  ///< a longer text was not meant for a name

/// Edits that turn one into the other (optimal string alignment), row by row. Only what can end at
/// `most_edits` or less is looked at, so long names cost no more than their length; more edits than
/// that are told as some number above.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t many = most_edits + 1;
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1, many);
  for (std::size_t j = 0; j <= std::min(b.size(), most_edits); ++j) last[j] = j;
  std::vector<std::size_t> row;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t const from = i > most_edits ? i - most_edits : 1;
    std::size_t const to = std::min(b.size(), i + most_edits);
    row.assign(b.size() + 1, many);
    if (i <= most_edits) row[0] = i;
    for (std::size_t j = from; j <= to; ++j) {
      std::size_t const replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, row);
  }
  return last[b.size()];
}

bool lengths_are_near(std::string_view a, std::string_view b) {
  return std::max(a.size(), b.size()) - std::min(a.size(), b.size()) <= most_edits;
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name,
                                        std::vector<std::string> const& known) {
  if (name.size() > longest_name) return std::nullopt;
  std::string const wanted = lower_case(name);
  std::string const* nearest = nullptr;
  std::size_t fewest = most_edits + 1;
  for (auto const& candidate : known) {
    if (!lengths_are_near(wanted, candidate)) continue;
    std::size_t const allowed = std::min(wanted.size(), candidate.size()) <= 3 ? 1 : most_edits;
    std::size_t const edits = edit_distance(wanted, lower_case(candidate));
    if (edits <= allowed && edits < fewest) {
      fewest = edits;
      nearest = &candidate;
    }
  }
  if (nearest != nullptr) return *nearest;

  for (auto const& candidate : known) {
    std::string const lowered = lower_case(candidate);
    if (std::min(wanted.size(), lowered.size()) < shortest_prefix) continue;
    if (lowered.starts_with(wanted) || wanted.starts_with(lowered)) return candidate;
  }
  return std::nullopt;
}

std::string listed(std::vector<std::string> const& names, std::string_view conjunction) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0 && i + 1 == names.size()) {
      text.append(" ").append(conjunction).append(" ");
    } else if (i > 0) {
      text += ", ";
    }
    text += names[i];
  }
  return text;
}

}  // namespace loanpulse
